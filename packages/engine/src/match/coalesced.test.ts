import { coalesced } from './coalesced.js';

function controlled() {
  const runs: { end: () => void; fail: (error: Error) => void }[] = [];
  const call = coalesced(() => new Promise<void>((end, fail) => runs.push({ end, fail })));
  return { runs, call };
}
const turn = () => new Promise((resolve) => setImmediate(resolve));

test('callers who come during a run share the next one, which begins after they called', async () => {
  const { runs, call } = controlled();
  const answered: string[] = [];
  const first = call().then(() => answered.push('first'));
  const others = [call(), call()].map((each) => each.then(() => answered.push('other')));
  await turn();
  expect(runs).toHaveLength(1);
  runs[0]!.end();
  await first;
  await turn();
  expect(runs).toHaveLength(2);
  const late = call().then(() => answered.push('late'));
  runs[1]!.end();
  await Promise.all(others);
  await turn();
  expect([runs.length, answered]).toEqual([3, ['first', 'other', 'other']]);
  runs[2]!.end();
  await late;
});

test('a run that fails fails those who called it, and the next one begins all the same', async () => {
  const { runs, call } = controlled();
  const first = call();
  const second = call();
  runs[0]!.fail(new Error('away'));
  await expect(first).rejects.toThrow('away');
  await turn();
  runs[1]!.end();
  await second;
  const third = call();
  runs[2]!.end();
  await third;
});
