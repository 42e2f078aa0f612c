import { ROUTE_IDS, routeOf } from '@mozpool/contracts';
import { routeAt } from './testing/check-answer.js';
import { GOOD } from './testing/conformance/row.js';
import { ROWS } from './testing/conformance/rows.js';
import { pathOf, removeThings } from './testing/conformance/things.js';
import { agentThatManages, openTestApi, SETUP_LIMIT_MS, type TestApi } from './testing/test-api.js';
import { testToken } from './testing/tokens.js';

let api: TestApi;
let token: number;
beforeAll(async () => {
  api = await openTestApi({ replicas: 2 });
  token = (await testToken(api)).id;
}, SETUP_LIMIT_MS);
afterAll(() => api.close());

/** A request that is open while a row is run. */
let open: number;
/** Every row begins with idle, proven devices and one request. */
beforeEach(async () => {
  await api.db.query('delete from inbox');
  await api.db.query('delete from requests');
  await api.db.query('update devices set image_id = null, boot_config = null, next_boot_config = null, comments = null');
  await api.setDevices('ready');
  api.agent.answer = agentThatManages;
  open = (await api.call('POST', '/api/device/panda-2/request/', GOOD)).body.request.id;
  await removeThings(api);
});

test.each([...ROWS])('%s %s with %j is answered %i', async (method, path, body, status, answer) => {
  const received = await api.call(method, await pathOf(path, api, { OPEN: open, TOKEN: token }), body);
  expect({ status: received.status, body: received.body }).toEqual({ status, body: answer });
});

/** The 27 calls of Mozpool 4.2, with what success is. */
const MOZPOOL_4_2: [methods: string, path: string, success: number][] = [
  ['GET', '/api/version/', 200],
  ['GET', '/api/environment/list/', 200],
  ['GET', '/api/image/list/', 200],
  ['GET', '/api/bmm/pxe_config/list/', 200],
  ['GET', '/api/bmm/pxe_config/:name/details/', 200],
  ['GET', '/api/device/list/', 200],
  ['POST', '/api/device/:name/request/', 200],
  ['GET POST', '/api/device/:name/event/:event/', 200],
  ['POST', '/api/device/:name/state-change/:from/to/:to/', 200],
  ['GET', '/api/device/:name/status/', 200],
  ['GET', '/api/device/:name/state/', 200],
  ['GET', '/api/device/:name/log/', 200],
  ['GET', '/api/device/:name/bootconfig/', 200],
  ['POST', '/api/device/:name/power-cycle/', 200],
  ['GET', '/api/device/:name/power-off/', 200],
  ['POST', '/api/device/:name/clear-pxe/', 200],
  ['GET', '/api/device/:name/ping/', 200],
  ['POST', '/api/device/:name/set-comments/', 200],
  ['POST', '/api/device/:name/set-environment/', 200],
  ['GET', '/api/relay/:name/test/', 200],
  ['GET', '/api/request/list/', 200],
  ['GET', '/api/request/:id/details/', 200],
  ['GET', '/api/request/:id/status/', 200],
  ['GET', '/api/request/:id/log/', 200],
  ['POST', '/api/request/:id/renew/', 204],
  ['POST', '/api/request/:id/return/', 204],
  ['GET POST', '/api/request/:id/event/:event/', 200],
];

test.each(MOZPOOL_4_2)('%s %s of Mozpool 4.2 is in the catalog and has a row for its success', (methods, path, success) => {
  const missing = methods
    .split(' ')
    .filter((method) => !ROWS.some((row) => row[0] === method && row[3] === success && routeAt(method, row[1])?.path === path));
  expect(missing).toEqual([]);
});

test('every call of the catalog has a row for its success', () => {
  // nobody makes a token or signs in where tokens are off: their success has tests beside the other tests of access
  const missing = ROUTE_IDS.filter((id) => id !== 'createToken' && id !== 'createSession').flatMap((id) => {
    const route = routeOf(id);
    const has = (method: string) => ROWS.some((row) => row[0] === method && row[3] < 300 && routeAt(method, row[1]) === route);
    return route.methods.filter((method) => !has(method)).map((method) => `${method} ${route.path}`);
  });
  expect(missing).toEqual([]);
});

test('an answer that is JSON says so, with its character set', async () => {
  const { headers } = await api.call('GET', '/api/version/');
  expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
  expect(headers.get('content-length')).not.toBeNull();
  expect(headers.get('cache-control')).toBeNull();
  expect(headers.get('etag')).toBeNull();
});

test('renew and return are 204 without a body, in any state and again', async () => {
  const { body } = await api.call('POST', '/api/device/any/request/', GOOD);
  const { id } = body.request;
  for (const call of ['renew', 'return', 'return', 'renew']) {
    const received = await api.call('POST', `/api/request/${id}/${call}`, call === 'renew' ? { duration: 100 } : null);
    expect(received).toMatchObject({ status: 204, text: '' });
  }
});

test('device details begin with the thirteen keys of Mozpool 4.2', async () => {
  const { body } = await api.call('GET', '/api/device/list/?details');
  expect(Object.fromEntries(Object.entries(body.devices[0]).slice(0, 13))).toEqual({
    id: expect.any(Number),
    name: 'panda-1',
    fqdn: 'panda-1.example',
    inventory_id: 0,
    mac_address: '000000000001',
    imaging_server: 'imaging1',
    relay_info: 'board1.example:2101:bank1:relay1',
    state: 'ready',
    comments: null,
    image: null,
    boot_config: null,
    environment: 'even',
    request_id: null,
  });
});

test('the index page lists the calls', async () => {
  const { status, text, headers } = await api.call('GET', '/api/');
  expect(status).toBe(200);
  expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(text).toContain('/api/device/{name}/request/');
});
