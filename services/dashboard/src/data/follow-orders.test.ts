import { exampleDevice } from '../testing/examples.js';
import { deviceAction } from './device-actions.js';
import type { DeviceRow } from './device-row.js';
import { type FollowJob, followOrders, isAtWork } from './follow-orders.js';
import type { BulkResult } from './run-bulk.js';

type Look = readonly Partial<DeviceRow>[] | 'away';

/** Follows through these looks; the last one stays. Returns what was told last of each device. */
async function follow(looks: readonly Look[], job: Partial<FollowJob> = {}) {
  const told = new Map<string, BulkResult>();
  let taken = 0;
  let time = 0;
  const asked: (readonly string[])[] = [];
  await followOrders({
    action: deviceAction('image'),
    input: { image: 'b2g' },
    names: ['p1'],
    signal: new AbortController().signal,
    onResults: (results) => results.forEach((result) => void told.set(result.device, result)),
    read: async (names) => {
      asked.push(names);
      const look = looks[Math.min(taken++, looks.length - 1)]!;
      if (look === 'away') throw new Error('away');
      return look.map((row) => exampleDevice({ image: 'b2g', ...row })).filter(({ name }) => names.includes(name));
    },
    pause: async (ms) => {
      time += ms;
    },
    now: () => time,
    ...job,
  });
  return { told: [...told.values()].map(({ device, accepted, why }) => [device, accepted, why]), asked };
}

test('each device is followed until it has done it, and is not asked about any more then', async () => {
  const { told, asked } = await follow(
    [
      [
        { name: 'p1', state: 'pxe_booting' },
        { name: 'p2', state: 'ready' },
      ],
      'away',
      [{ name: 'p1', state: 'ready' }],
    ],
    { names: ['p1', 'p2'] },
  );
  expect(told).toEqual([
    ['p1', true, null],
    ['p2', true, null],
  ]);
  expect(asked).toEqual([['p1', 'p2'], ['p1'], ['p1']]);
});

test.each<[string, Look[], RegExp, Partial<FollowJob>]>([
  ['it rests in a failure', [[{ name: 'p1', state: 'failed_pxe_booting' }]], /No sign of life/, {}],
  ['it came back without the image', [[{ name: 'p1', state: 'ready', image: null }]], /could not be installed/, {}],
  ['it stayed offline', [[{ name: 'p1', state: 'offline', category: 'offline' }]], /stays offline/, { action: deviceAction('online') }],
  ['it is gone', [[]], /gone/, {}],
  ['it never ends', [[{ name: 'p1', state: 'pxe_booting' }]], /after an hour/, {}],
  ['nobody can be asked', ['away'], /after an hour/, {}],
])('it failed: %s', async (_, looks, why, job) =>
  expect((await follow(looks, job)).told).toEqual([['p1', false, expect.stringMatching(why)]]),
);

test('a failure that a self-test follows is on the way', async () => {
  const { told, asked } = await follow([
    [{ name: 'p1', state: 'failed_android_downloading' }],
    [{ name: 'p1', state: 'ready', image: null }],
  ]);
  expect(told).toEqual([['p1', false, expect.stringMatching(/could not be installed/)]]);
  expect(asked).toHaveLength(2);
});

test('whoever leaves is told nothing more', async () => {
  const controller = new AbortController();
  const { told } = await follow([[{ name: 'p1', state: 'ready' }]], {
    signal: controller.signal,
    pause: async () => controller.abort(),
  });
  expect(told).toEqual([]);
});

test.each([
  ['image', 'start_pxe_boot', true],
  ['offline', 'offline', false],
  ['set-comments', 'pxe_booting', false],
] as const)('%s that leads to %s is at work: %p', (id, state, expected) =>
  expect(isAtWork(deviceAction(id), { accepted: true, state })).toBe(expected),
);
