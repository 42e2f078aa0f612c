import fc from 'fast-check';
import { ASSUMED_HOLD_MS, estimateWait, samplesOf, type WaitInput, type WaitingDevice } from '../index.js';

const MINUTE = 60_000;
const minutes = (...values: number[]) => samplesOf(values.map((value) => value * MINUTE));
const any = { kinds: new Set([1]), device: null };
const waiter = { ...any, givesUpInMs: Number.POSITIVE_INFINITY };
const HOLDS = minutes(10, 10, 10);

const free = (id: number, kind = 1): WaitingDevice => ({ id, kind, busy: null, holds: HOLDS });
const busy = (id: number, spent: number, past = HOLDS, limit: number | null = 60): WaitingDevice => ({
  id,
  kind: 1,
  busy: { spentMs: spent * MINUTE, past, limitMs: limit === null ? null : limit * MINUTE },
  holds: HOLDS,
});
function estimate(devices: WaitingDevice[], more: Partial<WaitInput> = {}) {
  const found = estimateWait({ devices, ahead: [], demand: any, preparations: minutes(2), assumedHoldMs: ASSUMED_HOLD_MS, ...more });
  return {
    ...found,
    device: found.deviceMs === null ? null : found.deviceMs / MINUTE,
    ready: found.readyMs === null ? null : found.readyMs / MINUTE,
  };
}

describe('a request gets a device', () => {
  test.each<[string, WaitingDevice[], Partial<WaitInput>, object]>([
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
    ['when its named device is free, whatever the others are', [free(1), busy(2, 4)], { demand: { ...any, device: 2 } }, { device: 6 }],
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
const demand = fc.record({
  kinds: fc.uniqueArray(fc.integer({ min: 1, max: 3 }), { minLength: 1 }).map((kinds) => new Set(kinds)),
  device: fc.option(fc.integer({ min: 1, max: 8 }), { nil: null }),
});
const waiters = fc.array(
  fc
    .record({ demand, givesUpInMs: fc.constantFrom(Number.POSITIVE_INFINITY, 500, 5_000) })
    .map(({ demand: each, givesUpInMs }) => ({ ...each, givesUpInMs })),
  { maxLength: 8 },
);
const input: fc.Arbitrary<WaitInput> = fc.record({
  devices: fc.array(device, { maxLength: 8 }).map((devices) => devices.map((each, index) => ({ ...each, id: index + 1 }))),
  ahead: waiters,
  demand,
  preparations: durations,
  assumedHoldMs: fc.constant(3_000),
});
const when = (given: WaitInput) => estimateWait(given).deviceMs ?? Number.POSITIVE_INFINITY;

describe('whatever the pool', () => {
  test('one more waiter before never makes it earlier', () =>
    fc.assert(
      fc.property(input, fc.nat(), waiters, (given, at, [more]) => {
        if (!more) return;
        const place = at % (given.ahead.length + 1);
        const ahead = [...given.ahead.slice(0, place), more, ...given.ahead.slice(place)];
        expect(when({ ...given, ahead })).toBeGreaterThanOrEqual(when(given));
      }),
      { numRuns: 1_000 },
    ));

  test('with a free device that fits and nobody before, it is now', () =>
    fc.assert(
      fc.property(input, (given) => {
        const found = estimateWait({
          ...given,
          ahead: [],
          demand: { ...given.demand, device: null },
          devices: [...given.devices, { id: 99, kind: [...given.demand.kinds][0]!, busy: null, holds: [] }],
        });
        expect(found.deviceMs).toBe(0);
      }),
    ));

  test('without history it is never after the last reservation ends, while nobody is before', () =>
    fc.assert(
      fc.property(input, (given) => {
        const devices = given.devices.map((each) => ({ ...each, busy: each.busy && { ...each.busy, past: [] } }));
        const limits = devices
          .filter(({ id, kind }) => (given.demand.device === null ? given.demand.kinds.has(kind) : id === given.demand.device))
          .map(({ busy: each }) => (each === null ? 0 : each.limitMs === null ? Number.POSITIVE_INFINITY : Math.max(0, each.limitMs)));
        expect(when({ ...given, devices, ahead: [] })).toBe(Math.min(Number.POSITIVE_INFINITY, ...limits));
      }),
    ));

  test('the same question has the same answer', () =>
    fc.assert(fc.property(input, (given) => expect(estimateWait(given)).toEqual(estimateWait(structuredClone(given))))));
});
