import { createRandom } from './random.js';

test('the same seed gives the same chances, another seed others', () => {
  const draw = (seed: string): number[] => Array.from({ length: 5 }, createRandom(seed).next);
  expect(draw('a/sim-1')).toEqual(draw('a/sim-1'));
  expect(draw('a/sim-1')).not.toEqual(draw('a/sim-2'));
});

test('chance keeps to its probability', () => {
  const random = createRandom('fair');
  const hits = Array.from({ length: 20_000 }, () => random.chance(0.8)).filter(Boolean).length;
  expect(hits / 20_000).toBeCloseTo(0.8, 1);
});

test('a whole spread gives whole values over the whole range, ends included', () => {
  const random = createRandom('spread');
  const values = new Set(Array.from({ length: 2_000 }, () => random.around(7, 3)));
  expect([...values].sort((a, b) => a - b)).toEqual([4, 5, 6, 7, 8, 9, 10]);
});

test('a fractional spread stays within its range', () => {
  const random = createRandom('fraction');
  for (let draw = 0; draw < 1_000; draw += 1) {
    const value = random.around(1, 0.5);
    expect(value).toBeGreaterThanOrEqual(0.5);
    expect(value).toBeLessThanOrEqual(1.5);
  }
});
