import {
  ACTIVITY_PHRASES,
  type DeviceActivity,
  deviceActivity,
  firstLonger,
  GROUP_MIN_SAMPLES,
  holdHistory,
  medianRest,
  quantile,
  samplesOf,
} from '../index.js';
import { TimeQueue } from './time-queue.js';

describe('past durations', () => {
  test.each([
    [0, 1],
    [0.5, 2],
    [0.75, 3],
    [0.76, 4],
    [1, 4],
  ])('the quantile %d of 1 to 4 is %d', (q, value) => expect(quantile(samplesOf([4, 2, 3, 1]), q)).toBe(value));
  test('nothing has no quantile, and nonsense is no duration', () => expect(quantile(samplesOf([Number.NaN, -1]), 0.5)).toBeNull());
  test.each([
    [0, 0],
    [1, 1],
    [1.5, 1],
    [2, 3],
    [9, 4],
  ])('of 1, 2, 2, 5 the first that is longer than %d has index %d', (ms, index) => expect(firstLonger([1, 2, 2, 5], ms)).toBe(index));
});

test.each([
  [0, 20],
  [5, 15],
  [25, 5],
  [30, null],
])('of 10, 20, 30 something that has taken %d takes %j more', (spent, rest) => expect(medianRest([10, 20, 30], spent)).toBe(rest));

describe('the history of holds', () => {
  const times = (count: number, claim: { pool: string; image: string; heldMs: number; preparedMs?: number | null }) =>
    Array.from({ length: count }, () => ({ preparedMs: null, ...claim }));
  const enough = GROUP_MIN_SAMPLES;
  const history = holdHistory([
    ...times(enough, { pool: 'a', image: 'b2g', heldMs: 1, preparedMs: 10 }),
    ...times(enough - 1, { pool: 'a', image: 'android', heldMs: 2, preparedMs: 20 }),
    ...times(enough - 1, { pool: 'b', image: 'android', heldMs: 3 }),
  ]);
  const held = (group: { pool?: string; image?: string }) => [...new Set(history.holds(group))];

  test('is that of the pool and image where there is enough of it', () => expect(held({ pool: 'a', image: 'b2g' })).toEqual([1]));
  test('falls back to the pool, then to the image, then to everything', () => {
    expect(held({ pool: 'a', image: 'android' })).toEqual([1, 2]);
    expect(held({ pool: 'b', image: 'android' })).toEqual([2, 3]);
    expect(held({ pool: 'b', image: 'b2g' })).toEqual([1]);
    expect(held({ pool: 'c', image: 'c' })).toEqual([1, 2, 3]);
    expect(held({})).toEqual([1, 2, 3]);
  });
  test('of preparations counts those that succeeded, and falls back to the image first', () => {
    expect(history.preparations({ pool: 'b', image: 'b2g' })).toEqual(Array(enough).fill(10));
    expect(new Set(history.preparations({ pool: 'b', image: 'android' }))).toEqual(new Set([10, 20]));
  });
  test('of nothing is nothing', () => expect(holdHistory([]).holds({ pool: 'a', image: 'b' })).toEqual([]));
});

test.each<[string, string | null, number | null, DeviceActivity | null]>([
  ['ready', null, 1, null],
  ['returned', null, null, 'return_check'],
  ['pc_rebooting', null, null, 'return_check'],
  ['pc_rebooting', null, 1, 'power_cycle'],
  ['pxe_booting', 'self-test', null, 'self_test'],
  ['self_test_running', null, null, 'self_test'],
  ['new', null, null, 'self_test'],
  ['pxe_booting', 'b2g', null, 'imaging'],
  ['b2g_extracting', 'b2g', null, 'imaging'],
  ['maintenance_mode', null, null, 'maintenance'],
  ['troubleshooting', null, null, 'maintenance'],
  ['failed_self_test', null, null, null],
  ['locked_out', null, null, null],
  ['a state of another release', null, null, null],
])('a device that nobody holds in state %s, next image %s, proven at %s: %s', (state, nextImage, provenAt, activity) => {
  expect(deviceActivity({ state, nextImage, provenAt })).toBe(activity);
  if (activity) expect(ACTIVITY_PHRASES[activity]).toMatch(/^(in|being) /);
});

test('the time queue gives instants in order, and of one instant the smaller item first', () => {
  const queue = new TimeQueue();
  for (const [time, item] of [
    [5, 1],
    [1, 9],
    [1, 2],
    [3, 3],
    [0, 7],
    [5, 0],
  ] as const)
    queue.push(time, item);
  const out: number[][] = [];
  for (; queue.size > 0; queue.pop()) out.push([queue.time, queue.item]);
  expect(out).toEqual([
    [0, 7],
    [1, 2],
    [1, 9],
    [3, 3],
    [5, 0],
    [5, 1],
  ]);
});
