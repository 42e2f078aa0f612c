import { isSlow } from './acceptance-step.js';
import { durationsOf } from './usual-times.js';

type Events = Parameters<typeof durationsOf>[0];
const move = (at: number, event: string, from: string, to: string) => ({
  at: new Date(Date.UTC(2026, 10, 25) + at * 1_000).toISOString().slice(0, -1),
  kind: 'transition',
  machine: 'device' as const,
  from,
  to,
  event,
  device: 'panda-1',
  request: null,
  details: {},
});
const events = (...rows: [number, string, string, string][]): Events => rows.map((row) => move(...row));

test.each<[string, Events, number[]]>([
  ['nothing', [], []],
  [
    'a way there and back',
    events([0, 'please_self_test', 'ready', 'booting'], [20, 'started', 'booting', 'running'], [30, 'passed', 'running', 'ready']),
    [30],
  ],
  [
    'two of them',
    events(
      [0, 'please_self_test', 'ready', 'booting'],
      [10, 'x', 'booting', 'ready'],
      [50, 'please_self_test', 'ready', 'booting'],
      [70, 'x', 'booting', 'ready'],
    ),
    [10, 20],
  ],
  [
    'one that failed',
    events(
      [0, 'please_self_test', 'ready', 'booting'],
      [10, 'timeout', 'booting', 'failed_boot'],
      [90, 'please_go_online', 'failed_boot', 'ready'],
    ),
    [],
  ],
  [
    'one that was overtaken by another order',
    events([0, 'please_self_test', 'ready', 'booting'], [10, 'please_image', 'booting', 'imaging'], [90, 'done', 'imaging', 'ready']),
    [],
  ],
  ['one that is not over', events([0, 'please_self_test', 'ready', 'booting']), []],
  ['other orders', events([0, 'please_image', 'ready', 'booting'], [10, 'x', 'booting', 'ready']), []],
])('of %s it is read how long a self-test takes', (_what, history, seconds) =>
  expect(durationsOf(history, 'please_self_test')).toEqual(seconds),
);

test('events of requests are not those of the device', () => {
  const [begin, end] = events([0, 'please_self_test', 'ready', 'booting'], [9, 'x', 'booting', 'ready']);
  const ofRequest = { ...begin!, machine: 'request' as const, to: 'failed_bad_image' };
  expect(durationsOf([begin!, ofRequest, end!], 'please_self_test')).toEqual([9]);
});

test('a return lasts until the device is as it was when it was held', () => {
  const history = events([0, 'released', 'ready', 'returned'], [1, 'timeout', 'returned', 'cycling'], [40, 'ping_ok', 'cycling', 'ready']);
  expect(durationsOf(history, 'released')).toEqual([40]);
  expect(durationsOf(events([0, 'released', 'ready', 'ready'], [900, 'ping_ok', 'pinging', 'ready']), 'released')).toEqual([]);
});

test.each([
  [10, { p50: 5, p90: 9 }, false],
  [11.5, { p50: 5, p90: 9 }, true],
  [120, { p50: 50, p90: 100 }, false],
  [126, { p50: 50, p90: 100 }, true],
  [1_000, null, false],
  [null, { p50: 5, p90: 9 }, false],
])('%s s where %j is usual: slow is %s', (seconds, usual, slow) => expect(isSlow({ seconds, usual })).toBe(slow));
