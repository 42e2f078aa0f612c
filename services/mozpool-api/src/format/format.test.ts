import { createCache } from './cache.js';
import { readId } from './read-id.js';

test.each([
  ['12', 12],
  ['0', 0],
  ['-1', undefined],
  ['1.5', undefined],
  ['x', undefined],
  ['9'.repeat(16), undefined],
  [undefined, undefined],
])('%j in a path is the id %j', (text, id) => expect(readId(text)).toBe(id));

test('a cache loads once for everybody, again when it is old, and forgets a failed load', async () => {
  let now = 0;
  let loads = 0;
  const cache = createCache(
    100,
    async () => {
      if (++loads === 3) throw new Error('away');
      return loads;
    },
    () => now,
  );
  expect(await Promise.all([cache.get(), cache.get()])).toEqual([
    { value: 1, expiresAt: 100 },
    { value: 1, expiresAt: 100 },
  ]);
  now = 100;
  expect((await cache.get()).value).toBe(2);
  now = 200;
  await expect(cache.get()).rejects.toThrow('away');
  expect((await cache.get()).value).toBe(4);
});
