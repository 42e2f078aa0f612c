import { silentLog } from '@mozpool/service-kit';
import { createOwnLooks } from './own-looks.js';

function setUp() {
  const looking: { id: number; end(): void; fail(): void }[] = [];
  const rung: number[] = [];
  const looks = createOwnLooks({
    look: (id) => new Promise((resolve, reject) => looking.push({ id, end: resolve, fail: () => reject(new Error('no connection')) })),
    ringQueue: async (id) => void rung.push(id),
    log: silentLog,
  });
  return { looks, looking, rung };
}

test('a ring is answered here, without the queue', async () => {
  const { looks, looking, rung } = setUp();
  await looks.ring(7);
  expect(looking.map(({ id }) => id)).toEqual([7]);
  looking[0]!.end();
  await looks.settle();
  expect(rung).toEqual([]);
});

test('what there is no hand free for is rung, until there is one again', async () => {
  const { looks, looking, rung } = setUp();
  for (const id of [1, 2, 3, 4, 5]) await looks.ring(id);
  expect([looking.length, rung]).toEqual([4, [5]]);
  looking[2]!.end();
  await new Promise(setImmediate);
  await looks.ring(6);
  expect([looking.length, rung]).toEqual([5, [5]]);
  for (const { end } of looking) end();
  await looks.settle();
});

test('a look that fails while the queue is away, too, is left to the sweeper and ends nothing', async () => {
  const looks = createOwnLooks({
    look: () => Promise.reject(new Error('no database')),
    ringQueue: () => Promise.reject(new Error('no queue')),
    log: silentLog,
  });
  await looks.ring(7);
  await expect(looks.settle()).resolves.toBeUndefined();
});

test('a look that fails is rung, and settled only then', async () => {
  const { looks, looking, rung } = setUp();
  await looks.ring(7);
  looking[0]!.fail();
  await looks.settle();
  expect(rung).toEqual([7]);
});
