import { waitFor } from '@mozpool/testkit';
import { openTestApi, SETUP_LIMIT_MS, type TestApi } from '../testing/test-api.js';

/** A wait that a test would notice: none of these may last so long, except where it says so. */
const LONG = 30;
const LATE_MS = 10_000;

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi({ maxWaitMs: LONG * 1000 });
}, SETUP_LIMIT_MS);
afterAll(() => api.close());
beforeEach(async () => {
  await api.db.query('delete from requests');
  await api.setDevices('ready');
});

const get = (path: string, signal?: AbortSignal) => api.call('GET', path, null, {}, signal);
const waiting = (count: number) => waitFor(() => api.live.waiters.size() === count, { what: `${count} who wait` });
const force = (from: string, to: string) => api.call('POST', `/api/device/panda-1/state-change/${from}/to/${to}/`);
async function soon<Result>(work: Promise<Result>): Promise<Result> {
  const begun = performance.now();
  const result = await work;
  expect(performance.now() - begun).toBeLessThan(LATE_MS);
  return result;
}

test('the status of a device is answered as soon as its state changes', async () => {
  const answer = get(`/api/device/panda-1/status/?wait=${LONG}`);
  await waiting(1);
  await force('ready', 'locked_out');
  expect((await soon(answer)).body.state).toBe('locked_out');
  await waiting(0);
});

test('a change between two calls is not missed: who knows another state is answered at once', async () => {
  await force('ready', 'locked_out');
  expect((await soon(get(`/api/device/panda-1/status/?wait=${LONG}&state=ready`))).body.state).toBe('locked_out');
  const answer = get(`/api/device/panda-1/status/?wait=${LONG}&state=locked_out`);
  await waiting(1);
  await force('locked_out', 'ready');
  expect((await soon(answer)).body.state).toBe('ready');
});

test.each(['status/', 'details/', ''])(
  '…/request/{id}/%s is answered as soon as the request changes, and not by its device',
  async (path) => {
    await api.setDevices('locked_out');
    const { id } = (await api.call('POST', '/api/device/any/request/', { assignee: 'alice', duration: 600, image: 'android' })).body
      .request;
    const other = (await api.call('POST', '/api/device/any/request/', { assignee: 'alice', duration: 600, image: 'android' })).body.request;
    let answered = false;
    const answer = get(`/api/request/${id}/${path}?wait=${LONG}`).then((reply) => {
      answered = true;
      return reply;
    });
    await waiting(1);
    await api.call('POST', `/api/request/${other.id}/return/`);
    await api.call('POST', `/api/request/${id}/renew/`, { duration: 700 });
    await waitFor(async () => (await api.db.query('select from events where position is null')).rowCount === 0, { what: 'positions' });
    await waitFor(async () => api.live.tail.position() === (await api.db.query('select last from event_positions')).rows[0].last, {
      what: 'the tail',
    });
    expect(answered).toBe(false);
    await api.call('POST', `/api/request/${id}/return/`);
    expect((await soon(answer)).status).toBe(200);
    expect((await get(`/api/request/${id}/status/`)).body.state).toBe('closed');
    // nothing will change it any more, whatever the client knows
    for (const known of ['', '&state=closed'])
      expect((await soon(get(`/api/request/${id}/${path}?wait=${LONG}${known}`))).status).toBe(200);
  },
);

test('a request that failed may still be closed: who knows that it failed waits for that', async () => {
  const { id } = (await api.call('POST', '/api/device/any/request/', { assignee: 'alice', duration: 600, image: 'android' })).body.request;
  await api.db.query(`update requests set state = 'failed_bad_device' where id = $1`, [id]);
  const answer = get(`/api/request/${id}/status/?wait=${LONG}&state=failed_bad_device`);
  await waiting(1);
  await api.call('POST', `/api/request/${id}/return/`);
  expect((await soon(answer)).body.state).toBe('closed');
});

test('without a change the answer comes after the wait', async () => {
  const begun = performance.now();
  expect((await get('/api/device/panda-1/status/?wait=1')).body.state).toBe('ready');
  expect(performance.now() - begun).toBeGreaterThan(950);
});

test('a client that goes away frees everything', async () => {
  const leave = new AbortController();
  const answer = get(`/api/device/panda-1/status/?wait=${LONG}`, leave.signal);
  await waiting(1);
  leave.abort();
  await expect(answer).rejects.toThrow();
  await waiting(0);
});

test(
  'everybody is answered at once when the service stops',
  async () => {
    const own = await openTestApi({ maxWaitMs: LONG * 1000 });
    await own.setDevices('ready');
    const answer = own.call('GET', `/api/device/panda-1/status/?wait=${LONG}`);
    await waitFor(() => own.live.waiters.size() === 1, { what: 'the one who waits' });
    own.live.waiters.stop();
    expect((await soon(answer)).body.state).toBe('ready');
    expect((await soon(own.call('GET', `/api/device/panda-1/status/?wait=${LONG}`))).body.state).toBe('ready');
    await own.close();
  },
  SETUP_LIMIT_MS,
);
