import { DEVICE_STATE_NAMES, isFailedDevice } from '@mozpool/domain';
import { BEGAN, DAY, DURING, HOUR, openReportBench, type ReportBench } from '../testing/report-bench.js';
import {
  countDevices,
  countSharedParts,
  deleteOldReportDays,
  EVERYTHING,
  findFailedDevices,
  findMissingReportDays,
  findRestingDevices,
  insertReportDay,
  listAgents,
  listReportDays,
} from './index.js';

const FAILED = DEVICE_STATE_NAMES.filter(isFailedDevice);

let bench: ReportBench;
beforeAll(async () => {
  bench = await openReportBench();
});
afterAll(() => bench.close());
beforeEach(() => bench.forget());

test('devices are counted by state, holder, hardware, pool and server; those taken out of the pool for good are not', async () => {
  const request = (
    await bench.rows(
      `insert into requests (requested_device, assignee, image_id, expires_at) select 'any', 'ann', id, now() from images where name = 'b2g' returning id`,
    )
  )[0]!;
  await bench.db.query(`insert into claims (request_id, device_id) select $1, id from devices where name = 'p1'`, [request.id]);
  const north = { hardwareType: 'panda ES', pool: 'prod', server: 'north', alive: true, devices: 1, held: false };
  const south = { hardwareType: 'tegra 250', pool: 'test', server: 'south', alive: false, devices: 1, held: false };
  const all = await countDevices(bench.db, EVERYTHING);
  expect(all).toHaveLength(5);
  expect(all).toEqual(
    expect.arrayContaining([
      { ...north, state: 'ready', held: true },
      { ...north, state: 'failed_pxe_booting' },
      { ...north, state: 'failed_self_test' },
      { ...south, state: 'offline' },
      { ...south, state: 'ready' },
    ]),
  );
  expect(await countDevices(bench.db, { pool: 'test', hardwareType: null })).toHaveLength(2);
  expect(await countDevices(bench.db, { pool: null, hardwareType: 'panda ES' })).toHaveLength(3);
  expect(await countDevices(bench.db, { pool: 'test', hardwareType: 'panda ES' })).toEqual([]);
});

test('parts that failed devices share are counted with all of their devices', async () => {
  const parts = (minFailed: number, limit = 10) => countSharedParts(bench.db, { failedStates: FAILED, minFailed, limit });
  expect(await parts(2)).toEqual([
    { part: 'board', name: 'board-1:2101', devices: 3, failed: 2 },
    { part: 'server', name: 'north', devices: 3, failed: 2 },
  ]);
  expect(await parts(2, 1)).toHaveLength(1);
  expect(await parts(3)).toEqual([]);
});

test('a failed device is shown with since when, why, how often and whom it failed', async () => {
  const [p2] = await bench.rows(`select id from devices where name = 'p2'`);
  const event = (to: string, at: number) =>
    bench.db.query(
      `insert into events (kind, device_id, from_state, to_state, at) values ('transition', $1, 'x', $2, to_timestamp($3 / 1000.0))`,
      [p2!.id, to, at],
    );
  await event('failed_pxe_booting', BEGAN - 1);
  await event('failed_pxe_booting', BEGAN);
  await event('failed_sut_verifying', BEGAN + HOUR);
  await event('ready', BEGAN + HOUR);
  await event('failed_pxe_booting', BEGAN + DAY);
  for (const message of [
    'failed_pxe_booting: no sign of life. Cause: boot.',
    'entering state failed_pxe_booting',
    'ignored event ping_ok in state x',
  ])
    await bench.db.query(`insert into logs (device_id, source, message) values ($1, 'statemachine', $2)`, [p2!.id, message]);
  await bench.past({ device: 'p2', assignee: 'bob', result: 'failed-bad-device', cause: 'boot' });
  await bench.past({ device: 'p2', assignee: 'bob', result: 'failed-bad-device', cause: 'boot' });
  await bench.past({ device: 'p2', assignee: 'ann', result: 'failed-bad-device', cause: 'boot' });
  await bench.past({ device: 'p2', assignee: 'eve' });
  await bench.past({ device: 'p2', assignee: 'old', result: 'failed-bad-device', cause: 'boot', at: 30 });
  const find = (more: object) =>
    findFailedDevices(bench.db, { states: FAILED, failureStates: FAILED, filter: EVERYTHING, period: DURING, limit: 10, ...more });
  expect(await find({})).toEqual([
    {
      device: 'p3',
      state: 'failed_self_test',
      since: BEGAN + 2 * HOUR,
      cause: 'boot',
      hardwareType: 'panda ES',
      pool: 'prod',
      server: 'north',
      board: 'board-1:2101',
      comments: null,
      lastReason: null,
      failures: 0,
      hurt: [],
    },
    {
      device: 'p2',
      state: 'failed_pxe_booting',
      since: BEGAN + HOUR,
      cause: 'boot',
      hardwareType: 'panda ES',
      pool: 'prod',
      server: 'north',
      board: 'board-1:2101',
      comments: null,
      lastReason: 'failed_pxe_booting: no sign of life. Cause: boot.',
      failures: 2,
      hurt: ['ann', 'bob'],
    },
  ]);
  expect((await find({ limit: 1 })).map(({ device }) => device)).toEqual(['p3']);
  expect(await find({ filter: { pool: 'test', hardwareType: null } })).toEqual([]);
  expect(await find({ filter: { pool: null, hardwareType: 'tegra 250' } })).toEqual([]);
});

test('devices that rest for long are found, the longest first', async () => {
  const find = (olderThanSeconds: number, pool: string | null = null) =>
    findRestingDevices(bench.db, { states: ['offline', 'ready'], olderThanSeconds, filter: { pool, hardwareType: null }, limit: 10 });
  await bench.db.query(`update devices set state_entered_at = now() - interval '2 h' where name = 'p1'`);
  await bench.db.query(`update devices set state_entered_at = now() - interval '3 h' where name = 't1'`);
  await bench.db.query(`update devices set state_entered_at = now() where name = 't2'`);
  expect((await find(3_600)).map(({ device, state }) => [device, state])).toEqual([
    ['t1', 'offline'],
    ['p1', 'ready'],
  ]);
  expect((await find(3_600, 'prod')).map(({ device }) => device)).toEqual(['p1']);
  expect(await find(4 * 3_600)).toEqual([]);
});

test('agents are listed with their devices', async () =>
  expect(await listAgents(bench.db, { limit: 10 })).toEqual([
    {
      server: 'north',
      alive: true,
      silentSince: null,
      heardAt: BEGAN,
      version: '0.1.0',
      epoch: 3,
      holder: 'host-1',
      devices: 3,
      capabilities: [],
    },
    {
      server: 'south',
      alive: false,
      silentSince: BEGAN,
      heardAt: null,
      version: null,
      epoch: 0,
      holder: null,
      devices: 2,
      capabilities: [],
    },
  ]));

describe('days', () => {
  test('are stored once and do not change', async () => {
    expect(await insertReportDay(bench.db, 'usage', { day: BEGAN, figures: { n: 1 } })).toBe(true);
    expect(await insertReportDay(bench.db, 'usage', { day: BEGAN, figures: { n: 2 } })).toBe(false);
    expect(await insertReportDay(bench.db, 'agents', { day: BEGAN, figures: {} })).toBe(true);
    expect(await insertReportDay(bench.db, 'usage', { day: BEGAN + DAY, figures: { n: 3 } })).toBe(true);
    expect(await listReportDays(bench.db, 'usage', { limit: 10 })).toEqual([
      { day: BEGAN, figures: { n: 1 } },
      { day: BEGAN + DAY, figures: { n: 3 } },
    ]);
    expect(await listReportDays(bench.db, 'usage', { limit: 1 })).toEqual([{ day: BEGAN + DAY, figures: { n: 3 } }]);
    expect(await findMissingReportDays(bench.db, 'usage', [BEGAN - DAY, BEGAN, BEGAN + 2 * DAY])).toEqual([BEGAN - DAY, BEGAN + 2 * DAY]);
  });
  test('go when they are old', async () => {
    for (const days of [9, 11]) await insertReportDay(bench.db, 'usage', { day: Date.now() - days * DAY, figures: { days } });
    expect(await deleteOldReportDays(bench.db, { days: 10 })).toBe(1);
    expect((await listReportDays(bench.db, 'usage', { limit: 10 })).map(({ figures }) => figures)).toEqual([{ days: 9 }]);
  });
});
