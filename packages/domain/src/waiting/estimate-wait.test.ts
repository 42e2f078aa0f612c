import fc from 'fast-check';
import { estimateQueue, estimateWait, samplesOf, type Waiter, type WaitingDevice } from '../index.js';

const MINUTE = 60_000;
const minutes = (...values: number[]) => samplesOf(values.map((value) => value * MINUTE));
const any = { kinds: new Set([1]), device: null };
const waiter: Waiter = { ...any, givesUpInMs: Number.POSITIVE_INFINITY, preparations: minutes(2) };
const HOLDS = minutes(10, 10, 10);

const free = (id: number, kind = 1): WaitingDevice => ({ id, kind, busy: null, holds: HOLDS });
const busy = (id: number, spent: number, past = HOLDS, limit: number | null = 60): WaitingDevice => ({
  id,
  kind: 1,
  busy: { spentMs: spent * MINUTE, past, limitMs: limit === null ? null : limit * MINUTE },
  holds: HOLDS,
});
function estimate(devices: WaitingDevice[], { ahead = [], ...more }: Partial<Waiter> & { ahead?: Waiter[] } = {}) {
  const found = estimateWait(devices, ahead, { ...waiter, ...more });
  return {
    ...found,
    device: found.deviceMs === null ? null : found.deviceMs / MINUTE,
    ready: found.readyMs === null ? null : found.readyMs / MINUTE,
  };
}

describe('a request gets a device', () => {
  test.each<[string, WaitingDevice[], Parameters<typeof estimate>[1], object]>([
    ['now, when one is free', [free(1), busy(2, 1)], {}, { device: 0, ready: 2 }],
    [
      'when the one that fits has been held as long as such devices are',
      [busy(1, 4)],
      {},
      { device: 6, ready: 8, basis: 'history', samples: 3 },
    ],
    ['when the first of several is given back', [busy(1, 4), busy(2, 9)], {}, { device: 1 }],
    ['when its reservation ends, if that is before', [busy(1, 0, HOLDS, 3)], {}, { device: 3 }],
    ['when its reservation ends, where nothing is known', [busy(1, 5, [], 25)], {}, { device: 25, basis: 'reservations', samples: 0 }],
    [
      'when its reservation ends, if it is held longer than any before',
      [busy(1, 11, HOLDS, 40)],
      {},
      { device: 40, basis: 'reservations' },
    ],
    ['at once, if the reservation has ended and is only not cleared up yet', [busy(1, 5, [], -1)], {}, { device: 0 }],
    ['after those before it have had theirs', [busy(1, 4), busy(2, 9)], { ahead: [waiter, waiter] }, { device: 11 }],
    ['with a free device, after those before it', [free(1)], { ahead: [waiter] }, { device: 10 }],
    ['untouched by those who want other devices', [busy(1, 4)], { ahead: [{ ...waiter, kinds: new Set([2]) }] }, { device: 6 }],
    ['after one who wants this very device', [busy(1, 4)], { ahead: [{ ...waiter, device: 1 }] }, { device: 16 }],
    ['untouched by one who wants another device by name', [busy(1, 4), busy(2, 0)], { ahead: [{ ...waiter, device: 2 }] }, { device: 6 }],
    ['earlier, when one before it will have given up', [busy(1, 4)], { ahead: [{ ...waiter, givesUpInMs: 5 * MINUTE }] }, { device: 6 }],
    [
      'after an hour each, where nothing is known of those before it',
      [{ ...busy(1, 5, [], 25), holds: [] }],
      { ahead: [waiter] },
      { device: 85 },
    ],
    ['when its named device is free, whatever the others are', [free(1), busy(2, 4)], { device: 2 }, { device: 6 }],
    ['at a time that nobody knows, while nothing fits', [], {}, { device: null, ready: null, basis: 'none', samples: 0 }],
    [
      'at a time that nobody knows, while the only one is in a check that never took so long',
      [busy(1, 11, HOLDS, null)],
      {},
      { device: null, basis: 'none' },
    ],
    ['prepared at a time that nobody knows, without history of preparations', [free(1)], { preparations: [] }, { device: 0, ready: null }],
  ])('%s', (_when, devices, more, expected) => expect(estimate(devices, more)).toMatchObject(expected));

  test('about as soon as the first of many is given back, which is long before the typical one is', () => {
    const exponential = samplesOf(Array.from({ length: 400 }, (_, n) => -Math.log(1 - (n + 0.5) / 400) * 30 * MINUTE));
    const devices = Array.from({ length: 20 }, (_, n) => busy(n + 1, n, exponential, null));
    // the first of 20 that are given back after 30 minutes on average: a median of 1.04 minutes
    const { device } = estimate(devices);
    expect(device).toBeGreaterThan(0.5);
    expect(device).toBeLessThan(2);
  });
});

const durations = fc.array(fc.integer({ min: 1, max: 5_000 }), { maxLength: 12 }).map(samplesOf);
const device = fc.record({
  kind: fc.integer({ min: 1, max: 3 }),
  busy: fc.option(
    fc.record({
      spentMs: fc.integer({ min: 0, max: 4_000 }),
      past: durations,
      limitMs: fc.option(fc.integer({ min: -100, max: 9_000 }), { nil: null }),
    }),
    { nil: null },
  ),
  holds: durations,
});
const anyWaiter: fc.Arbitrary<Waiter> = fc.record({
  kinds: fc.uniqueArray(fc.integer({ min: 1, max: 3 }), { minLength: 1 }).map((kinds) => new Set(kinds)),
  device: fc.option(fc.integer({ min: 1, max: 8 }), { nil: null }),
  givesUpInMs: fc.constantFrom(Number.POSITIVE_INFINITY, 500, 5_000),
  preparations: durations,
});
const pool = fc.array(device, { maxLength: 8 }).map((devices) => devices.map((each, index): WaitingDevice => ({ ...each, id: index + 1 })));
const queue = fc.array(anyWaiter, { maxLength: 8 });
const when = (devices: WaitingDevice[], ahead: Waiter[], last: Waiter) =>
  estimateWait(devices, ahead, last, 3_000).deviceMs ?? Number.POSITIVE_INFINITY;

describe('whatever the pool', () => {
  test('one more waiter before never makes it earlier', () =>
    fc.assert(
      fc.property(pool, queue, anyWaiter, anyWaiter, fc.nat(), (devices, ahead, more, last, at) => {
        const place = at % (ahead.length + 1);
        const longer = [...ahead.slice(0, place), more, ...ahead.slice(place)];
        expect(when(devices, longer, last)).toBeGreaterThanOrEqual(when(devices, ahead, last));
      }),
      { numRuns: 1_000 },
    ));

  test('with a free device that fits and nobody before, it is now', () =>
    fc.assert(
      fc.property(pool, anyWaiter, (devices, last) => {
        const free: WaitingDevice = { id: 99, kind: [...last.kinds][0]!, busy: null, holds: [] };
        expect(when([...devices, free], [], { ...last, device: null })).toBe(0);
      }),
    ));

  test('without history it is when the first reservation ends, while nobody is before', () =>
    fc.assert(
      fc.property(pool, anyWaiter, (devices, last) => {
        const unknown = devices.map((each) => ({ ...each, busy: each.busy && { ...each.busy, past: [] } }));
        const ends = unknown
          .filter(({ id, kind }) => (last.device === null ? last.kinds.has(kind) : id === last.device))
          .map(({ busy: each }) => (each === null ? 0 : each.limitMs === null ? Number.POSITIVE_INFINITY : Math.max(0, each.limitMs)));
        expect(when(unknown, [], last)).toBe(Math.min(Number.POSITIVE_INFINITY, ...ends));
      }),
    ));

  test('all of a queue are told the same as each alone', () =>
    fc.assert(
      fc.property(pool, queue, (devices, waiters) =>
        expect(estimateQueue(devices, waiters)).toEqual(waiters.map((each, place) => estimateWait(devices, waiters.slice(0, place), each))),
      ),
    ));

  test('the same question has the same answer', () =>
    fc.assert(
      fc.property(pool, queue, (devices, waiters) =>
        expect(estimateQueue(devices, waiters)).toEqual(estimateQueue(structuredClone(devices), structuredClone(waiters))),
      ),
    ));
});
