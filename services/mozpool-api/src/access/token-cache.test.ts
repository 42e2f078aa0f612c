import type { TokenRow } from '@mozpool/db';
import { createTokenCache } from './token-cache.js';

let now = 0;
let asked: string[];
beforeEach(() => {
  now = 1_000;
  asked = [];
});
const cache = (max = 10) =>
  createTokenCache({
    find: async (text) => {
      asked.push(text);
      if (text === 'away') throw new Error('away');
      return text === 'nobody' ? undefined : ({ name: text, now: 5_000 } as TokenRow);
    },
    lifeMs: 100,
    max,
    clock: () => now,
  });

test('a token is looked up once for everybody, and again when that is long ago', async () => {
  const tokens = cache();
  const [one, other] = await Promise.all([tokens.get('a'), tokens.get('a')]);
  expect([one.token?.name, other.token?.name, asked]).toEqual(['a', 'a', ['a']]);
  now += 99;
  expect(await tokens.get('a')).toMatchObject({ now: 5_099 });
  expect(asked).toEqual(['a']);
  now += 1;
  await tokens.get('a');
  expect(asked).toEqual(['a', 'a']);
});

test('what there is not is remembered, what could not be looked up is not', async () => {
  const tokens = cache();
  expect((await tokens.get('nobody')).token).toBeUndefined();
  await tokens.get('nobody');
  await expect(tokens.get('away')).rejects.toThrow('away');
  await expect(tokens.get('away')).rejects.toThrow('away');
  expect(asked).toEqual(['nobody', 'away', 'away']);
});

test('it holds no more than it may', async () => {
  const tokens = cache(3);
  for (let number = 0; number < 100; number++) await tokens.get(String(number));
  expect(tokens.size()).toBe(3);
  asked = [];
  await tokens.get('99');
  await tokens.get('0');
  expect(asked).toEqual(['0']);
});
