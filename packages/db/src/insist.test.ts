import { insist } from './insist.js';

const AT_ONCE = { pauseMs: 0 };
const lost = (code: string) => Object.assign(new Error('somebody was first'), { code });

test('what lost a lock is tried again, and what failed otherwise is not', async () => {
  const codes = ['40P01', '55P03'];
  expect(
    await insist(async () => {
      const code = codes.shift();
      if (code !== undefined) throw lost(code);
      return 'done';
    }, AT_ONCE),
  ).toBe('done');
  let attempts = 0;
  await expect(
    insist(async () => {
      attempts += 1;
      throw lost('23505');
    }),
  ).rejects.toThrow('somebody was first');
  expect(attempts).toBe(1);
});

test('it gives up after forty times, and says what to do', async () => {
  let attempts = 0;
  const trying = insist(async () => {
    attempts += 1;
    throw lost('55P03');
  }, AT_ONCE);
  await expect(trying).rejects.toThrow(
    'nothing was changed: others held its tables at each of 40 attempts (somebody was first). pg_stat_activity shows who does; end that, and run it again',
  );
  expect(attempts).toBe(40);
});
