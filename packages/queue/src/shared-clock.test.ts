import { mock } from 'node:test';
import { createSharedClock, PRECISE_READING_MS } from './shared-clock.js';

const AHEAD_MS = 5_000;
const SLOW_MS = 4 * PRECISE_READING_MS;

const unexpected = (error: unknown) => {
  throw error;
};

beforeEach(() => mock.timers.enable({ apis: ['Date'] }));
afterEach(() => mock.timers.reset());

/** A back end whose clock is ahead of ours. So many milliseconds pass at each reading before it looks at it. */
function backend(...delays: number[]) {
  const asked: number[] = [];
  return {
    asked,
    ask: async () => {
      const delay = delays[asked.length] ?? 0;
      asked.push(delay);
      mock.timers.tick(delay);
      return Date.now() + AHEAD_MS;
    },
  };
}

const errorOf = (now: number) => Math.abs(now - Date.now() - AHEAD_MS);

test('a reading that waited for its connection is followed by one that did not', async () => {
  const { ask, asked } = backend(SLOW_MS);
  const clock = createSharedClock(ask, unexpected);
  await clock.read();
  expect(asked).toEqual([SLOW_MS, 0]);
  expect(errorOf(clock.now())).toBe(0);
});

test('where every reading is slow the quickest counts, and their number is bounded', async () => {
  const { ask, asked } = backend(2 * SLOW_MS, SLOW_MS, 2 * SLOW_MS);
  const clock = createSharedClock(ask, unexpected);
  await clock.read();
  expect(asked).toHaveLength(3);
  expect(errorOf(clock.now())).toBe(SLOW_MS / 2);
});

test('a slow reading does not replace a precise one', async () => {
  const { ask } = backend(0, SLOW_MS, SLOW_MS, SLOW_MS);
  const clock = createSharedClock(ask, unexpected);
  await clock.read();
  await clock.read();
  expect(errorOf(clock.now())).toBe(0);
});

test('a reading that fails says why', async () => {
  const clock = createSharedClock(() => Promise.reject(new Error('gone')), unexpected);
  await expect(clock.read()).rejects.toThrow('gone');
});
