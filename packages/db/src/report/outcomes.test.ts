import { BEFORE, BEGAN, DURING, HOUR, openReportBench, type ReportBench } from '../testing/report-bench.js';
import { countWaitingRequests, EVERYTHING, summarizeReliability, summarizeRequests, summarizeUsage } from './index.js';

let bench: ReportBench;
beforeAll(async () => {
  bench = await openReportBench();
});
afterAll(() => bench.close());
beforeEach(() => bench.forget());

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
    for (const readySeconds of [10, 20, 30]) await bench.past({ device: 'p1', readySeconds });
    await bench.past({ device: 'p2', result: 'failed-bad-device', cause: 'relay' });
    await bench.past({ device: 'p2', result: 'failed-bad-device', cause: 'boot', image: 'android' });
    await bench.past({ device: 'p2', result: 'failed-bad-device', cause: 'boot' });
    await bench.past({ device: 'p2', readySeconds: 40 });
    await bench.past({ device: 't2', pool: 'test', hardwareType: 'tegra 250', result: 'failed-bad-image', cause: 'image' });
    await bench.past({ device: 'p1', result: null });
    await bench.past({ device: 'p1', result: 'failed-bad-device', cause: 'boot', at: 24 });
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

describe('usage', () => {
  const usage = (period = DURING, filter = EVERYTHING, limit = 10) => summarizeUsage(bench.db, { period, filter, limit });
  test('counts the time within the period, and each request once', async () => {
    await bench.past({ assignee: 'ann', at: -1, held: 3, request: 1 });
    await bench.past({ assignee: 'ann', at: 5, held: 1, request: 1 });
    await bench.past({ assignee: 'ann', at: 23, held: 4 });
    await bench.past({ assignee: 'ann', at: 1, held: 1, pool: 'test' });
    await bench.past({ assignee: 'bob', at: 14, held: null });
    await bench.past({ assignee: 'eve', at: -2, held: 1 });
    await bench.past({ assignee: 'eve', at: 24, held: 1 });
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
    for (const _ of [1, 2]) await bench.past({ assignee: 'ann', held: 1 });
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
