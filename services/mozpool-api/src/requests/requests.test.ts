import { openTestApi, SETUP_LIMIT_MS, type TestApi } from '../testing/test-api.js';

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi({ replicas: 2 });
}, SETUP_LIMIT_MS);
afterAll(() => api.close());
beforeEach(async () => {
  await api.db.query('delete from inbox');
  await api.db.query('delete from requests');
  await api.setDevices('ready');
});

const create = async (device: string, more: object = {}) =>
  (await api.call('POST', `/api/device/${device}/request/`, { assignee: 'alice', duration: 3600, image: 'android', ...more })).body.request;
const status = async (id: number) => (await api.call('GET', `/api/request/${id}/status/`)).body;

test('a created request has the nine keys, an absolute URL and an expiry in UTC on a whole second', async () => {
  const before = Date.now();
  const request = await create('panda-1', { environment: 'even' });
  expect(request).toEqual({
    id: expect.any(Number),
    requested_device: 'panda-1',
    assignee: 'alice',
    expires: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/),
    environment: 'even',
    image: 'android',
    boot_config: '{}',
    assigned_device: 'panda-1',
    url: `http://mozpool.example/api/request/${request.id}/`,
  });
  expect(Date.parse(`${request.expires}Z`) - before).toBeGreaterThan(3_590_000);
  expect(Date.parse(`${request.expires}Z`) - before).toBeLessThan(3_610_000);
  expect((await api.call('GET', `/api/request/${request.id}/details`)).body).toEqual(request);
  expect((await api.call('GET', `/api/request/${request.id}/`)).body).toEqual(request);
});

test('the status says where the request is, with its log oldest first and the device’s state', async () => {
  const { id } = await create('panda-1');
  const { state, log, device_state, why } = await status(id);
  expect(state).toBe('contact_lifeguard');
  expect(device_state).toBe('ready');
  expect(why).toMatch(/^Device panda-1 is being prepared\. State ready/);
  expect(log.length).toBeGreaterThan(2);
  expect(log[0]).toEqual({ id: expect.any(Number), timestamp: expect.any(String), source: 'statemachine', message: expect.any(String) });
  expect([...log].sort((a, b) => a.id - b.id)).toEqual(log);
  expect((await api.call('GET', `/api/request/${id}/log/?limit=1`)).body.log).toEqual([log.at(-1)]);
  expect((await api.call('GET', `/api/request/${id}/log/?limit=0`)).body.log).toHaveLength(log.length);
});

test('the status says when the state gives up, and how often its step failed', async () => {
  await create('panda-1');
  const waiting = await create('panda-1', { assignee: 'bob', wait: 90 });
  const { deadline, attempts } = await status(waiting.id);
  expect(Math.abs(Date.parse(`${deadline}Z`) - Date.now() - 90_000)).toBeLessThan(10_000);
  expect(attempts).toEqual([]);
  await api.db.query(`update requests set state = 'contacting_lifeguard', counters = '{"contacting_lifeguard": 2}' where id = $1`, [
    waiting.id,
  ]);
  expect((await status(waiting.id)).attempts).toContainEqual({ counter: 'contacting_lifeguard', count: 2, limit: 4 });
  await api.db.query(`update requests set state = 'ready', state_deadline = null where id = $1`, [waiting.id]);
  expect(await status(waiting.id)).toMatchObject({ deadline: null, attempts: [] });
});

test('a request that waits says why: who holds the named device', async () => {
  const first = await create('panda-1');
  const second = await create('panda-1', { assignee: 'bob' });
  expect(second.assigned_device).toBe('');
  expect(await status(second.id)).toMatchObject({
    state: 'finding_device',
    device_state: '',
    why: expect.stringMatching(`^Device panda-1 is held until [-0-9 :]+ by request ${first.id}\\. Next in line; `),
    position: 1,
  });
});

test('the list shows open and failed requests, and closed ones when asked', async () => {
  const open = await create('panda-1');
  const closed = await create('panda-2');
  await api.call('POST', `/api/request/${closed.id}/return/`);
  const failed = await create('panda-1');
  await api.db.query(`update requests set state = 'failed_device_busy' where id = $1`, [failed.id]);
  const ids = async (query: string) =>
    (await api.call('GET', `/api/request/list/${query}`)).body.requests.map(({ id }: { id: number }) => id);
  expect(await ids('')).toEqual([open.id, failed.id]);
  expect(await ids('?include_closed=1')).toEqual([open.id, closed.id, failed.id]);
  expect((await api.call('GET', '/api/request/list/')).body.requests[0]).toEqual({
    id: open.id,
    imaging_server: 'imaging1',
    assignee: 'alice',
    boot_config: '{}',
    state: 'contact_lifeguard',
    expires: open.expires,
    requested_device: 'panda-1',
    environment: 'any',
    assigned_device: 'panda-1',
    device_state: 'ready',
    image: 'android',
    created: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
  });
});

test('renewing sets the remaining time, shorter or longer', async () => {
  const { id } = await create('panda-1');
  for (const duration of [60, '7200']) {
    await api.call('POST', `/api/request/${id}/renew/`, { duration });
    const { expires } = (await api.call('GET', `/api/request/${id}/details/`)).body;
    expect(Math.abs(Date.parse(`${expires}Z`) - Date.now() - Number(duration) * 1000)).toBeLessThan(5_000);
  }
});

test('returning releases the device', async () => {
  const { id } = await create('panda-1');
  await api.call('POST', `/api/request/${id}/return`, 'not json at all');
  expect((await status(id)).state).toBe('closed');
  const { devices } = (await api.call('GET', '/api/device/list/?details=1')).body;
  expect(devices[0]).toMatchObject({ name: 'panda-1', request_id: null });
});

test('an event of the request machine is taken or said to be ignored, with 200 both times', async () => {
  const { id } = await create('panda-1');
  expect(await api.call('GET', `/api/request/${id}/event/find_device`)).toMatchObject({ status: 200, body: { outcome: 'ignored' } });
  expect(await api.call('POST', `/api/request/${id}/event/device_claimed/`, {})).toMatchObject({
    status: 200,
    body: { outcome: 'ignored' },
  });
  expect(await api.call('POST', `/api/request/${id}/event/lifeguard_finished/`, '')).toMatchObject({ status: 200 });
  expect(await api.call('POST', `/api/request/${id}/event/close/`, '')).toMatchObject({ status: 200, body: {} });
  expect((await status(id)).state).toBe('closed');
});

test('labels decide which device is given, as text or as an object', async () => {
  await api.db.query(`update devices set labels = '{"os": "4.4"}' where name = 'panda-2'`);
  expect((await create('any', { labels: 'os in (4.4,5.0)' })).assigned_device).toBe('panda-2');
  const { id } = await create('any', { labels: { os: ['4.4'], pool: { not: 'even' } } });
  const { rows } = await api.db.query('select selector from requests where id = $1', [id]);
  expect(rows[0].selector).toEqual([
    { key: 'os', op: 'in', values: ['4.4'] },
    { key: 'pool', op: 'notin', values: ['even'] },
  ]);
  await api.db.query(`update devices set labels = '{}'`);
});

test('nothing is stored for a request that is refused', async () => {
  await api.call('POST', '/api/device/nope/request/', { assignee: 'alice', duration: 60, image: 'android' });
  await api.call('POST', '/api/device/tegra-1/request/', { assignee: 'alice', duration: 60, image: 'android' });
  await api.call('POST', '/api/device/any/request/', { assignee: 'alice', duration: 60, image: 'android', labels: 'gpu' });
  expect((await api.call('GET', '/api/request/list/?include_closed')).body.requests).toEqual([]);
});
