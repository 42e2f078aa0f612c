import { DEVICE_STATE_NAMES, isFailedDevice } from '@mozpool/domain';
import { type DbBench, openDb } from '../testing/db-bench.js';
import {
  countDevices,
  countSharedParts,
  countWaitingRequests,
  deleteOldReportDays,
  EVERYTHING,
  findFailedDevices,
  findMissingReportDays,
  findRestingDevices,
  insertReportDay,
  listAgents,
  listReportDays,
  summarizeReliability,
  summarizeRequests,
  summarizeUsage,
} from './index.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** All rows of this file are about the hours after this. */
const BEGAN = Date.UTC(2026, 0, 5);
const DURING = { from: BEGAN, to: BEGAN + DAY };
const BEFORE = { from: BEGAN - DAY, to: BEGAN };
const FAILED = DEVICE_STATE_NAMES.filter(isFailedDevice);

let bench: DbBench;
beforeAll(async () => {
  bench = await openDb();
  const { db } = bench;
  await db.query(`insert into imaging_servers (fqdn, alive, silent_since, agent_version, epoch, holder, heartbeat_at) values
    ('north', true, null, '0.1.0', 3, 'host-1', to_timestamp(${BEGAN / 1000})), ('south', false, to_timestamp(${BEGAN / 1000}), null, 0, null, null)`);
  await db.query(`insert into hardware_types (type, model) values ('panda', 'ES'), ('tegra', '250')`);
  await db.query(`insert into images (name) values ('b2g'), ('android')`);
  for (const [name, server, hardware, environment, relay, state, labels] of [
    ['p1', 'north', 'panda', 'prod', 'board-1:2101:bank1:relay1', 'ready', {}],
    ['p2', 'north', 'panda', 'prod', 'board-1:2101:bank1:relay2', 'failed_pxe_booting', {}],
    ['p3', 'north', 'panda', 'test', 'board-1:2101:bank1:relay3', 'failed_self_test', { pool: 'prod' }],
    ['t1', 'south', 'tegra', 'test', null, 'offline', {}],
    ['t2', 'south', 'tegra', 'test', 'board-2:bank1:relay1', 'ready', {}],
    ['gone', 'south', 'tegra', 'test', 'board-2:bank1:relay2', 'failed_self_test', {}],
  ] as const)
    await db.query(
      `insert into devices (name, fqdn, mac_address, imaging_server_id, hardware_type_id, environment, relay_info, state, labels, active, state_entered_at, failure_cause)
       select $1, $1, lpad(to_hex((select count(*) + 1 from devices)), 12, '0'), s.id, h.id, $4, $5, $6, $7, $1 <> 'gone',
         to_timestamp(${BEGAN / 1000}) + make_interval(hours => (select count(*)::int from devices)), case when $6 like 'failed%' then 'boot' end
       from imaging_servers s, hardware_types h where s.fqdn = $2 and h.type = $3`,
      [name, server, hardware, environment, relay, state, labels],
    );
});
afterAll(() => bench.close());
beforeEach(() =>
  bench.db.query(
    'delete from claims; delete from requests; delete from claim_history; delete from events; delete from logs; delete from report_days',
  ),
);

let nextId = 1_000;
interface Past {
  device?: string;
  assignee?: string;
  image?: string;
  pool?: string;
  hardwareType?: string;
  /** Hours after the beginning. */
  at?: number;
  /** Hours; null stands. */
  held?: number | null;
  result?: string | null;
  cause?: string | null;
  readySeconds?: number | null;
  request?: number;
}
async function past({
  device = 'p1',
  assignee = 'ann',
  image = 'b2g',
  pool = 'prod',
  hardwareType = 'panda ES',
  at = 1,
  held = 1,
  result = 'complete',
  cause = null,
  readySeconds = result === 'complete' ? 60 : null,
  request,
}: Past = {}) {
  const id = nextId++;
  await bench.db.query(
    `insert into claim_history (claim_id, request_id, device_id, device, assignee, image, pool, hardware_type, claimed_at, result, failure_cause, ready_at, released_at)
     select $1, $2, d.id, d.name, $4, $5, $6, $7, x.at, $9, $10, x.at + make_interval(secs => $11), x.at + make_interval(secs => $12::float8 * 3600)
     from devices d, (select to_timestamp($8 / 1000.0) as at) x where d.name = $3`,
    [id, request ?? id, device, assignee, image, pool, hardwareType, BEGAN + at * HOUR, result, cause, readySeconds, held],
  );
}

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
  await past({ device: 'p2', assignee: 'bob', result: 'failed-bad-device', cause: 'boot' });
  await past({ device: 'p2', assignee: 'bob', result: 'failed-bad-device', cause: 'boot' });
  await past({ device: 'p2', assignee: 'ann', result: 'failed-bad-device', cause: 'boot' });
  await past({ device: 'p2', assignee: 'eve' });
  await past({ device: 'p2', assignee: 'old', result: 'failed-bad-device', cause: 'boot', at: 30 });
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

describe('requests', () => {
  const ended = (
    reason: string,
    { pool = 'prod' as string | null, image = 'b2g', wait = null as number | null, ready = null as number | null, at = 2 } = {},
  ) =>
    bench.db.query(
      `insert into requests (requested_device, assignee, image_id, expires_at, created_at, claimed_at, ready_at, ended_at, end_reason, pool, state)
       select 'any', 'ann', id, now(), x.at - interval '1 h', x.at - interval '1 h' + make_interval(secs => $4), x.at - interval '1 h' + make_interval(secs => $5), x.at, $2, $6, 'closed'
       from images, (select to_timestamp($1 / 1000.0) as at) x where name = $3`,
      [BEGAN + at * HOUR, reason, image, wait, ready, pool],
    );
  beforeEach(async () => {
    for (let n = 1; n <= 100; n++) await ended('returned', { wait: n, ready: n + 100 });
    await ended('expired', { image: 'android', pool: 'test', wait: 7, ready: 9 });
    await ended('failed_device_not_found', { image: 'android', pool: null });
    await ended('returned', { at: 25, wait: 1_000, ready: 2_000 });
  });
  const summarize = (input: Partial<Parameters<typeof summarizeRequests>[1]>) =>
    summarizeRequests(bench.db, { by: 'none', period: DURING, pool: null, image: null, limit: 10, ...input });

  test('are counted by their ends, with how long they waited', async () => {
    expect(await summarize({})).toEqual([
      {
        group: null,
        requests: 102,
        outcomes: { returned: 100, expired: 1, failed_device_not_found: 1 },
        wait: { p50: 50, p90: 90, p99: 99 },
        ready: { p50: 150, p90: 190, p99: 199 },
      },
    ]);
    expect(await summarize({ period: BEFORE })).toEqual([]);
  });
  test('are counted by pool and by image', async () => {
    const nothing = { p50: null, p90: null, p99: null };
    expect((await summarize({ by: 'pool' })).map(({ group, requests, wait }) => [group, requests, wait])).toEqual([
      ['prod', 100, { p50: 50, p90: 90, p99: 99 }],
      ['test', 1, { p50: 7, p90: 7, p99: 7 }],
      [null, 1, nothing],
    ]);
    expect((await summarize({ by: 'image' })).map(({ group, outcomes }) => [group, outcomes])).toEqual([
      ['b2g', { returned: 100 }],
      ['android', { expired: 1, failed_device_not_found: 1 }],
    ]);
    expect((await summarize({ by: 'pool', limit: 1 })).map(({ group }) => group)).toEqual(['prod']);
    expect((await summarize({ pool: 'test' })).map(({ requests }) => requests)).toEqual([1]);
    expect((await summarize({ image: 'android' })).map(({ requests }) => requests)).toEqual([2]);
  });
  test('that wait are counted, with how long the oldest has', async () => {
    expect(await countWaitingRequests(bench.db, { states: ['finding_device'] })).toEqual({ waiting: 0, oldestSeconds: null });
    await bench.db.query(`update requests set state = 'finding_device', created_at = now() - interval '30 s' where end_reason = 'expired'`);
    const { waiting, oldestSeconds } = await countWaitingRequests(bench.db, { states: ['finding_device'] });
    expect(waiting).toBe(1);
    expect(Math.floor(oldestSeconds!)).toBe(30);
  });
});

describe('reliability', () => {
  beforeEach(async () => {
    for (const readySeconds of [10, 20, 30]) await past({ device: 'p1', readySeconds });
    await past({ device: 'p2', result: 'failed-bad-device', cause: 'relay' });
    await past({ device: 'p2', result: 'failed-bad-device', cause: 'boot', image: 'android' });
    await past({ device: 'p2', result: 'failed-bad-device', cause: 'boot' });
    await past({ device: 'p2', readySeconds: 40 });
    await past({ device: 't2', pool: 'test', hardwareType: 'tegra 250', result: 'failed-bad-image', cause: 'image' });
    await past({ device: 'p1', result: null });
    await past({ device: 'p1', result: 'failed-bad-device', cause: 'boot', at: 24 });
  });
  const summarize = (input: Partial<Parameters<typeof summarizeReliability>[1]>) =>
    summarizeReliability(bench.db, { by: 'device', success: 'complete', period: DURING, filter: EVERYTHING, limit: 10, ...input });
  const brief = (rows: Awaited<ReturnType<typeof summarize>>) => rows.map(({ name, attempts, successes }) => [name, attempts, successes]);

  test('is told for each device, the worst first, with causes and times', async () =>
    expect(await summarize({})).toEqual([
      { name: 't2', attempts: 1, successes: 0, failures: { image: 1 }, ready: { p50: null, p90: null, p99: null } },
      { name: 'p2', attempts: 4, successes: 1, failures: { relay: 1, boot: 2 }, ready: { p50: 40, p90: 40, p99: 40 } },
      { name: 'p1', attempts: 3, successes: 3, failures: {}, ready: { p50: 20, p90: 30, p99: 30 } },
    ]));
  test.each([
    [
      'hardware_type',
      [
        ['tegra 250', 1, 0],
        ['panda ES', 7, 4],
      ],
    ],
    [
      'image',
      [
        ['android', 1, 0],
        ['b2g', 7, 4],
      ],
    ],
    [
      'pool',
      [
        ['test', 1, 0],
        ['prod', 7, 4],
      ],
    ],
    [
      'board',
      [
        ['board-2', 1, 0],
        ['board-1:2101', 7, 4],
      ],
    ],
    [
      'server',
      [
        ['south', 1, 0],
        ['north', 7, 4],
      ],
    ],
  ] as const)('is told for each %s', async (by, expected) => expect(brief(await summarize({ by }))).toEqual(expected));
  test('can be asked for one pool or hardware type, and for the worst only', async () => {
    expect(brief(await summarize({ filter: { pool: 'test', hardwareType: null } }))).toEqual([['t2', 1, 0]]);
    expect(brief(await summarize({ filter: { pool: null, hardwareType: 'panda ES' }, limit: 1 }))).toEqual([['p2', 4, 1]]);
    expect(await summarize({ period: BEFORE })).toEqual([]);
  });
});

test('agents are listed with their devices', async () =>
  expect(await listAgents(bench.db, { limit: 10 })).toEqual([
    { server: 'north', alive: true, silentSince: null, heardAt: BEGAN, version: '0.1.0', epoch: 3, holder: 'host-1', devices: 3 },
    { server: 'south', alive: false, silentSince: BEGAN, heardAt: null, version: null, epoch: 0, holder: null, devices: 2 },
  ]));

describe('usage', () => {
  const usage = (period = DURING, filter = EVERYTHING, limit = 10) => summarizeUsage(bench.db, { period, filter, limit });
  test('counts the time within the period, and each request once', async () => {
    await past({ assignee: 'ann', at: -1, held: 3, request: 1 });
    await past({ assignee: 'ann', at: 5, held: 1, request: 1 });
    await past({ assignee: 'ann', at: 23, held: 4 });
    await past({ assignee: 'ann', at: 1, held: 1, pool: 'test' });
    await past({ assignee: 'bob', at: 14, held: null });
    await past({ assignee: 'eve', at: -2, held: 1 });
    await past({ assignee: 'eve', at: 24, held: 1 });
    expect(await usage()).toEqual([
      { requester: 'bob', owner: null, pool: 'prod', requests: 1, deviceSeconds: 10 * 3_600 },
      { requester: 'ann', owner: null, pool: 'prod', requests: 2, deviceSeconds: 4 * 3_600 },
      { requester: 'ann', owner: null, pool: 'test', requests: 1, deviceSeconds: 3_600 },
    ]);
    expect((await usage(DURING, { pool: 'test', hardwareType: null })).map(({ requester }) => requester)).toEqual(['ann']);
    expect(await usage(DURING, { pool: null, hardwareType: 'tegra 250' })).toEqual([]);
    expect(await usage(DURING, EVERYTHING, 1)).toHaveLength(1);
  });
  test('tells apart what was asked for with different tokens', async () => {
    for (const _ of [1, 2]) await past({ assignee: 'ann', held: 1 });
    await bench.db.query(`update claim_history set owner = 'ci' where claim_id = (select max(claim_id) from claim_history)`);
    expect((await usage()).map(({ requester, owner, deviceSeconds }) => [requester, owner, deviceSeconds])).toEqual([
      ['ann', 'ci', 3_600],
      ['ann', null, 3_600],
    ]);
  });
  test('of a claim that stands ends now', async () => {
    await bench.db.query(`insert into claim_history (claim_id, request_id, device_id, device, assignee, image, pool, hardware_type, claimed_at)
      values (1, 1, 1, 'p1', 'ann', 'b2g', 'prod', 'panda ES', now() - interval '100 s')`);
    const [row] = await usage({ from: Date.now() - HOUR, to: Date.now() + HOUR });
    expect(Math.floor(row!.deviceSeconds)).toBe(100);
  });
});

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
