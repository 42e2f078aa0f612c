import { ApiProblem } from '../../data/api-problem.js';
import { doMany } from './do-many.js';

test('each is done in its turn, what fails stops no other and says why', async () => {
  const log: string[] = [];
  const each = async (id: number) => {
    log.push(`do ${id}`);
    if (id === 2) throw new ApiProblem('not_owner', 403, 'Request 2 belongs to bob.');
  };
  const results = await doMany([1, 2, 3], each, ({ id }) => log.push(`done ${id}`));
  expect(results).toEqual([
    { id: 1, why: null },
    { id: 2, why: 'Request 2 belongs to bob.' },
    { id: 3, why: null },
  ]);
  expect(log).toEqual(['do 1', 'done 1', 'do 2', 'done 2', 'do 3', 'done 3']);
});
