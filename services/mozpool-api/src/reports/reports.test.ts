import { openTestApi, SETUP_LIMIT_MS, type TestApi } from '../testing/test-api.js';

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
}, SETUP_LIMIT_MS);
afterAll(() => api.close());
beforeEach(async () => {
  await api.db.query(
    'delete from inbox; delete from requests; delete from claim_history; delete from events; delete from report_days; delete from logs',
  );
  await api.setDevices('ready');
});

const create = async (device: string, more: object = {}) =>
  (await api.call('POST', `/api/device/${device}/request/`, { assignee: 'alice', duration: 3600, image: 'android', ...more })).body.request;
const get = async (path: string) => (await api.call('GET', path)).body;
const returned = async (id: number) => void (await api.call('POST', `/api/request/${id}/return/`));
const zero = { total: 0, in_use: 0, idle: 0, processing: 0, failed: 0, offline: 0, maintenance: 0, silent: 0 };
const nothing = { p50: null, p90: null, p99: null };

test('devices are counted by category, by hardware type, pool and server', async () => {
  await create('panda-1');
  await api.setDevices('failed_pxe_booting', ['panda-2']);
  await api.setDevices('self_test_running', ['tegra-1']);
  await api.db.query(`update imaging_servers set alive = false where fqdn = 'imaging2'`);
  expect(await get('/api/report/devices/')).toEqual({
    totals: { ...zero, total: 4, in_use: 1, idle: 1, processing: 1, failed: 1, silent: 1 },
    by_hardware_type: [
      { name: 'panda ES', ...zero, total: 3, in_use: 1, idle: 1, failed: 1 },
      { name: 'tegra 250', ...zero, total: 1, processing: 1, silent: 1 },
    ],
    by_pool: [
      { name: 'dark', ...zero, total: 1, idle: 1 },
      { name: 'even', ...zero, total: 1, in_use: 1 },
      { name: 'odd', ...zero, total: 1, failed: 1 },
      { name: 'tegras', ...zero, total: 1, processing: 1, silent: 1 },
    ],
    by_server: [
      { name: 'imaging1', ...zero, total: 3, in_use: 1, idle: 1, failed: 1 },
      { name: 'imaging2', ...zero, total: 1, processing: 1, silent: 1 },
    ],
  });
  expect((await get('/api/report/devices/?pool=odd')).totals).toEqual({ ...zero, total: 1, failed: 1 });
});

test('the last day is reckoned back through the history, and ends with what is now', async () => {
  await api.setDevices('failed_self_test', ['panda-1']);
  await api.setDevices('offline', ['panda-2']);
  const happened = (name: string, from: string, to: string, ago: string) =>
    api.db.query(
      `insert into events (kind, machine, device_id, from_state, to_state, at) select 'transition', 'device', id, $2, $3, now() - $4::interval from devices where name = $1`,
      [name, from, to, ago],
    );
  await happened('panda-1', 'self_test_running', 'failed_self_test', '3 h');
  await happened('panda-1', 'ready', 'self_test_running', '5 h');
  await happened('panda-2', 'ready', 'offline', '20 h');
  // longer ago than a day: nothing of it is told
  await happened('panda-dark', 'offline', 'ready', '30 h');
  const { points, step_seconds } = await get('/api/report/last-day/');
  const pool = { in_use: 0, idle: 2, processing: 0, failed: 1, offline: 1, maintenance: 0 };
  const hoursAgo = (hours: number) => {
    const { at: _, ...counts } = points.findLast(({ at }: { at: string }) => Date.parse(`${at}Z`) <= Date.now() - hours * 3_600_000);
    return counts;
  };
  expect(step_seconds).toBe(1_800);
  expect(points.length).toBeGreaterThanOrEqual(48);
  expect(points.map(({ at }: { at: string }) => at)).toEqual(points.map(({ at }: { at: string }) => at).toSorted());
  expect(hoursAgo(0)).toEqual(pool);
  expect(hoursAgo(4)).toEqual({ ...pool, failed: 0, processing: 1 });
  expect(hoursAgo(10)).toEqual({ ...pool, failed: 0, idle: 3 });
  expect(hoursAgo(22)).toEqual({ ...pool, failed: 0, idle: 4, offline: 0 });
});

test('what needs a person is told: failed devices, forgotten ones, silent agents and the part that they share', async () => {
  await api.setDevices('failed_pxe_booting', ['panda-1', 'panda-2', 'panda-dark']);
  await api.setDevices('locked_out', ['tegra-1']);
  await api.db.query(
    `update devices set failure_cause = 'boot', state_entered_at = now() - interval '1 h' where state = 'failed_pxe_booting'`,
  );
  await api.db.query(`update devices set comments = 'lent out', state_entered_at = now() - interval '8 d' where name = 'tegra-1'`);
  await api.db.query(`update imaging_servers set alive = false, silent_since = now() where fqdn = 'imaging2'`);
  await api.db.query(
    `insert into logs (device_id, source, message) select id, 'bmm', 'no answer from the boot loader' from devices where name = 'panda-2'`,
  );
  const report = await get('/api/report/attention/');
  expect(report.totals).toEqual({ failed: 3, offline: 1, silent_agents: 1, shared_faults: 1 });
  expect(report.shared_faults).toEqual([
    {
      part: 'server',
      name: 'imaging1',
      devices: 3,
      failed: 3,
      reason: '3 of the 3 devices of imaging server imaging1 have failed: look at it before you look at them.',
    },
  ]);
  expect(report.failed).toHaveLength(3);
  expect(report.failed.find(({ device }: { device: string }) => device === 'panda-2')).toEqual({
    device: 'panda-2',
    state: 'failed_pxe_booting',
    since: expect.any(String),
    cause: 'boot',
    last_reason: 'no answer from the boot loader',
    failures: 0,
    hurt: [],
    hardware_type: 'panda ES',
    pool: 'odd',
    imaging_server: 'imaging1',
    board: 'board1.example:2101',
    comments: null,
  });
  expect(report.offline).toMatchObject([{ device: 'tegra-1', state: 'locked_out', comments: 'lent out' }]);
  expect(report.silent_agents).toMatchObject([{ imaging_server: 'imaging2', devices: 1 }]);
  await api.db.query(`update devices set state_entered_at = now() - interval '6 d' where name = 'tegra-1'`);
  expect((await get('/api/report/attention/')).offline).toEqual([]);
});

test('requests, reliability and usage tell of what the engine wrote', async () => {
  const { id } = await create('panda-1');
  await api.db.query(
    `update requests set claimed_at = created_at + interval '4 s', ready_at = created_at + interval '64 s' where id = $1`,
    [id],
  );
  await api.db.query(
    `update claim_history set result = 'complete', claimed_at = now() - interval '100 s', ready_at = now() - interval '40 s'`,
  );
  await returned(id);
  const summary = {
    requests: 1,
    outcomes: { cancelled: 1 },
    wait: { p50: 4, p90: 4, p99: 4 },
    time_to_ready: { p50: 64, p90: 64, p99: 64 },
  };
  const requests = await get('/api/report/requests/');
  expect(requests).toMatchObject({ all: summary, by_pool: [{ name: 'even', ...summary }], by_image: [{ name: 'android', ...summary }] });
  expect((await get('/api/report/requests/?image=b2g')).all).toEqual({ requests: 0, outcomes: {}, wait: nothing, time_to_ready: nothing });
  expect((await get('/api/report/reliability/?by=pool')).rows).toEqual([
    { name: 'even', attempts: 1, successes: 1, success_rate: 1, failures: {}, time_to_ready: { p50: 60, p90: 60, p99: 60 } },
  ]);
  const { rows } = await get('/api/report/usage/');
  expect(rows).toMatchObject([{ requester: 'alice', owner: null, pool: 'even', requests: 1 }]);
  expect(Math.abs(rows[0].device_seconds - 100)).toBeLessThan(5);
});

test('the requests that wait now are counted', async () => {
  await create('panda-1');
  await create('panda-1');
  const { waiting } = await get('/api/report/requests/');
  expect(waiting).toEqual({ requests: 1, oldest_seconds: expect.any(Number) });
});

test('the agents are listed', async () => {
  await api.db.query(
    `update imaging_servers set alive = false, silent_since = now(), agent_version = '0.1.0', epoch = 7 where fqdn = 'imaging2'`,
  );
  expect((await get('/api/report/agents/')).agents).toMatchObject([
    { imaging_server: 'imaging1', alive: true, silent_since: null, devices: 3 },
    { imaging_server: 'imaging2', alive: false, silent_since: expect.any(String), version: '0.1.0', epoch: 7, devices: 1 },
  ]);
});

test('an agent that somebody wrote down as never silent is listed, too', async () => {
  await api.db.query(`update imaging_servers set heartbeat_at = 'infinity' where fqdn = 'imaging1'`);
  expect((await get('/api/report/agents/')).agents).toMatchObject([{ imaging_server: 'imaging1', heard_at: null }, {}]);
});

describe('day by day', () => {
  test.each(['devices', 'attention', 'agents', 'requests', 'reliability', 'usage'])(
    '%s are stored once for yesterday, and told live for today',
    async (report) => {
      await api.db.query(`insert into events (kind, at) values ('test', now() - interval '1 d')`);
      await returned((await create('panda-1')).id);
      await api.engine.housekeeping();
      const first = await get(`/api/report/daily/?report=${report}`);
      expect(first.days).toHaveLength(1);
      expect(first.days[0].day).toBe(new Date(Date.now() - 86_400_000).toISOString().slice(0, 10));
      expect(Object.keys(first.today)).toEqual(expect.arrayContaining(Object.keys(first.days[0].figures)));
      await api.setDevices('offline');
      await api.engine.housekeeping();
      expect((await get(`/api/report/daily/?report=${report}`)).days).toEqual(first.days);
    },
  );

  test('days on which nobody kept house are made good, as far as they can be', async () => {
    await api.db.query(`insert into events (kind, at) values ('test', now() - interval '4 d')`);
    await Promise.all([api.engine.housekeeping(), api.engine.housekeeping()]);
    expect((await get('/api/report/daily/?report=requests')).days).toHaveLength(4);
    expect((await get('/api/report/daily/?report=devices')).days).toHaveLength(1);
  });

  test('before anything happened there are no days', async () => {
    await api.engine.housekeeping();
    expect((await get('/api/report/daily/?report=requests')).days).toEqual([]);
  });

  test('a day tells of what happened on it and of nothing else', async () => {
    await api.db.query(`insert into events (kind, at) values ('test', now() - interval '2 d')`);
    const { id } = await create('panda-1');
    await returned(id);
    await api.db.query(`update requests set ended_at = now() - interval '1 d' where id = $1`, [id]);
    await api.engine.housekeeping();
    const { days, today } = await get('/api/report/daily/?report=requests');
    expect(days.map(({ figures }: { figures: { all: { requests: number } | null } }) => figures.all?.requests ?? 0)).toEqual([0, 1]);
    expect(today.all).toBeNull();
  });
});

describe('a preview', () => {
  test('tells what matches, when one would be free and which test leaves how many', async () => {
    const { id, expires } = await create('panda-1');
    expect(await get('/api/device/preview/?image=android&environment=even')).toEqual({
      why: expect.stringMatching(
        /^1 device matches: 1 held until [-0-9 :]+\. A new request would be next in line; a device is expected in about 60 minutes\. Times are UTC\.$/,
      ),
      waiting: {
        fits: 1,
        held: 1,
        soonest: [{ until: expires, device: 'panda-1', request: id }],
        processing: {},
        failed: 0,
        offline: 0,
        silent: 0,
        free: 0,
      },
      estimate: { seconds: expect.any(Number), device_at: expect.any(String), ready_at: null, basis: 'reservations', samples: 0 },
      ahead: 0,
      devices: ['panda-1'],
      tests: [
        { test: 'environment=even', left: 1, without: 2 },
        { test: 'image android boots on its hardware', left: 1, without: 1 },
        { test: 'its power can be switched', left: 1, without: 1 },
        { test: 'it is in the pool', left: 1, without: 1 },
      ],
    });
  });
  test('reserves nothing, and says that a free device is free', async () => {
    const preview = await get('/api/device/preview/?image=android&labels=environment+in+(even,odd)&limit=1');
    expect(preview).toMatchObject({ waiting: { fits: 2 }, devices: ['panda-1'] });
    expect((await api.db.query('select from requests')).rows).toEqual([]);
  });
  test('shows the test that nothing passes', async () => {
    const { why, tests, estimate } = await get('/api/device/preview/?image=android&labels=environment=even,type=tegra');
    expect(why).toBe('No device matches.');
    expect(estimate).toMatchObject({ seconds: null, basis: 'none' });
    expect(tests.slice(0, 2)).toEqual([
      { test: 'environment=even', left: 1, without: 0 },
      { test: 'type=tegra', left: 0, without: 1 },
    ]);
  });
});

describe('histories', () => {
  test('of a device and of a request tell who held what and what happened, also when the request is gone', async () => {
    const { id } = await create('panda-1');
    await returned(id);
    const claim = {
      device: 'panda-1',
      request: id,
      assignee: 'alice',
      image: 'android',
      pool: 'even',
      result: null,
      ready_at: null,
      released_at: expect.any(String),
    };
    const ofDevice = await get('/api/device/panda-1/history/');
    expect(ofDevice.claims).toMatchObject([claim]);
    expect(ofDevice.events.map(({ kind }: { kind: string }) => kind)).toEqual(expect.arrayContaining(['claimed', 'released']));
    await api.db.query('delete from requests');
    const ofRequest = await get(`/api/request/${id}/history/`);
    expect(ofRequest.claims).toMatchObject([claim]);
    expect(ofRequest.events[0]).toMatchObject({ kind: 'created', request: id, device: null });
    expect(ofRequest.events.find(({ kind }: { kind: string }) => kind === 'claimed')).toMatchObject({ device: 'panda-1', request: id });
  });
  test('are bounded by number and period, the newest last', async () => {
    const { id } = await create('panda-1');
    await returned(id);
    const all = (await get(`/api/request/${id}/history/`)).events;
    expect((await get(`/api/request/${id}/history/?limit=2`)).events).toEqual(all.slice(-2));
    await api.db.query(
      `update events set at = at - interval '2 min'; update claim_history set claimed_at = claimed_at - interval '2 min', released_at = released_at - interval '2 min'`,
    );
    expect(await get(`/api/request/${id}/history/?period=60`)).toEqual({ claims: [], events: [] });
    expect((await get(`/api/request/${id}/history/?period=600`)).claims).toHaveLength(1);
  });
});
