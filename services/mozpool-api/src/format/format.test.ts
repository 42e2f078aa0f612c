import { apiTime, expiryTime } from './api-time.js';
import { createCache } from './cache.js';
import { readId } from './read-id.js';

test.each([
  [Date.UTC(2014, 8, 8, 12, 0, 0), '2014-09-08T12:00:00', '2014-09-08T12:00:00'],
  [Date.UTC(2014, 8, 8, 12, 0, 0, 250), '2014-09-08T12:00:00.250000', '2014-09-08T12:00:00'],
])('the instant %i is written without a zone', (ms, text, wholeSeconds) => {
  expect(apiTime(ms)).toBe(text);
  expect(expiryTime(ms)).toBe(wholeSeconds);
});

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
