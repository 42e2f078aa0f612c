import { Writable } from 'node:stream';
import { createLogger } from '@mozpool/service-kit';
import { openTestApi, SETUP_LIMIT_MS, type TestApi } from '../testing/test-api.js';
import { type TestToken, testToken } from '../testing/tokens.js';

const lines: Record<string, unknown>[] = [];
const stream = new Writable({
  write(chunk, _encoding, done) {
    lines.push(JSON.parse(String(chunk)));
    done();
  },
});
let api: TestApi;
let admin: TestToken;
beforeAll(async () => {
  api = await openTestApi({
    access: { AUTH: 'token', ANONYMOUS_SCOPE: 'request', TRUST_PROXY: 1 },
    log: createLogger({ service: 'test', level: 'info', stream }),
  });
  admin = await testToken(api, { name: 'root', scope: 'admin' });
}, SETUP_LIMIT_MS);
afterAll(() => api.close());
beforeEach(async () => {
  lines.length = 0;
  await api.db.query('delete from audit_log');
  await api.db.query('delete from requests');
  await api.setDevices('ready');
});

const audit = async (query = '') => (await api.call('GET', `/api/audit/list/${query}`, null, admin.headers)).body.entries;
const audited = (count = 1) =>
  api.until(async () => {
    const entries = await audit();
    return entries.length >= count && entries.every(({ status }: { status: number | null }) => status !== null);
  }, 'the calls are audited');

test('a call that changes something is written down with who, what, whence and how it ended', async () => {
  const body = { assignee: 'ci-7', duration: 60, image: 'android', webhook_secret: 'hush' };
  const headers = { 'x-request-id': 'build-7', 'x-forwarded-for': '10.0.0.7' };
  const { id } = (await api.call('POST', '/api/device/any/request/?token=hush', body, headers)).body.request;
  await audited();
  const [entry] = await audit();
  expect(entry).toEqual({
    id: expect.any(Number),
    at: expect.any(String),
    call: 'build-7',
    who: 'anonymous',
    token_id: null,
    assignee: 'ci-7',
    address: '10.0.0.7',
    route: 'createRequest',
    method: 'POST',
    path: '/api/device/any/request/?token=***',
    body: JSON.stringify({ ...body, webhook_secret: '***' }),
    devices: [],
    request: id,
    status: 200,
    duration_ms: expect.any(Number),
  });
});

test('reads are not, GETs that change something are, and what fails is with its status', async () => {
  await api.call('GET', '/api/device/list/', null, admin.headers);
  await api.call('GET', '/api/device/panda-1/power-off/?assignee=bob', null, admin.headers);
  await api.call('POST', '/api/device/nope/set-comments/', { comments: 'x'.repeat(9_000) }, admin.headers);
  await api.call('POST', '/api/request/4711/renew/', { duration: 'x' }, admin.headers);
  await audited(3);
  const entries = await audit();
  expect(
    entries.map((entry: Record<string, unknown>) => [entry.who, entry.route, entry.devices, entry.request, entry.status, entry.assignee]),
  ).toEqual([
    ['root', 'renewRequest', [], 4711, 400, null],
    ['root', 'setComments', ['nope'], null, 404, null],
    ['root', 'powerOff', ['panda-1'], null, 200, 'bob'],
  ]);
  expect(entries[1].body).toHaveLength(4_001);
  expect((await audit('?device=panda-1')).map(({ route }: { route: string }) => route)).toEqual(['powerOff']);
  expect(await audit('?request=4711')).toHaveLength(1);
  expect(await audit('?who=root&limit=2')).toHaveLength(2);
  expect(await audit(`?before=${entries[1].id}`)).toHaveLength(1);
  expect(await audit(`?since=${entries[1].at}`)).toHaveLength(2);
  expect((await api.call('GET', '/api/audit/list/?since=yesterday', null, admin.headers)).status).toBe(400);
});

test('a call is written down before it is carried out: one whose process dies stays open', async () => {
  const arrival = Promise.withResolvers<void>();
  const end = Promise.withResolvers<never>();
  api.agent.answer = () => {
    arrival.resolve();
    return end.promise;
  };
  const call = api.call('POST', '/api/device/panda-1/clear-pxe/', null, admin.headers);
  await arrival.promise;
  expect(await audit()).toEqual([expect.objectContaining({ route: 'clearPxe', status: null, duration_ms: null })]);
  end.reject(new Error('the end'));
  expect((await call).status).toBe(500);
  await audited();
  expect(await audit()).toEqual([expect.objectContaining({ status: 500 })]);
  api.agent.answer = async () => ({ success: true, detail: 'fine' });
});

test('a log that cannot be written fails no call', async () => {
  await api.db.query('alter table audit_log rename to audit_log_away');
  const comment = () => api.call('POST', '/api/device/panda-1/set-comments/', { comments: 'x' }, admin.headers);
  expect((await comment()).status).toBe(200);
  await api.db.query('alter table audit_log_away rename to audit_log');
  expect(lines.filter(({ message }) => String(message).includes('audit log could not be written'))).not.toEqual([]);
});

test('a log that is slow holds a call up for a moment and no longer, and has its line in the end', async () => {
  const rival = await api.db.connect();
  try {
    await rival.query('begin; lock table audit_log in exclusive mode');
    expect((await api.call('POST', '/api/device/panda-1/set-comments/', { comments: 'x' }, admin.headers)).status).toBe(200);
    await rival.query('rollback');
  } finally {
    rival.release();
  }
  await audited();
  expect(await audit()).toEqual([expect.objectContaining({ route: 'setComments', status: 200 })]);
});

test('every call has a line in the access log, without secrets; health and metrics have none', async () => {
  await api.call('GET', '/api/device/list/?token=hush', null, { ...admin.headers, 'x-request-id': 'r1', 'x-forwarded-for': '10.0.0.7' });
  await api.call('GET', '/api/nothing/');
  await api.call('GET', '/api/token/list/');
  const seen = () => lines.filter(({ call }) => call !== undefined);
  await api.until(() => seen().length === 3, 'the lines of the access log');
  const common = { at: expect.any(String), level: 'info', service: 'test', ms: expect.any(Number), call: expect.any(String) };
  expect(seen()).toEqual([
    { ...common, message: 'GET /api/device/list/?token=***', who: 'root', status: 200, address: '10.0.0.7', call: 'r1' },
    { ...common, message: 'GET /api/nothing/', who: 'anonymous', status: 404, address: '127.0.0.1' },
    { ...common, message: 'GET /api/token/list/', who: 'anonymous', status: 401, address: '127.0.0.1' },
  ]);
});
