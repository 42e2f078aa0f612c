import { openTestApi, SETUP_LIMIT_MS, type TestApi } from '../testing/test-api.js';
import { type TestToken, testToken } from '../testing/tokens.js';

let api: TestApi;
let operator: TestToken;
let keeper: TestToken;
beforeAll(async () => {
  api = await openTestApi({ access: { AUTH: 'token', ANONYMOUS_SCOPE: 'read' } });
  operator = await testToken(api, { name: 'operator', scope: 'operate' });
  keeper = await testToken(api, { name: 'keeper', scope: 'operate', pools: ['odd'] });
}, SETUP_LIMIT_MS);
afterAll(() => api.close());

const register = (body: object, headers: Record<string, string> = {}) => api.call('POST', '/api/device/register/', body, headers);
const addressOf = async (name: string) =>
  (await api.db.query('select host(ip_address) as address from devices where name = $1', [name])).rows[0].address;

test('anybody may announce a device, and it waits as one registration until an operator approves it', async () => {
  const first = await register({ mac: 'aa:bb:00:00:00:01', imaging_server: 'imaging1', hardware: 'panda', name: 'panda-9' });
  expect(first).toMatchObject({ status: 200, body: { outcome: 'waiting', device: null } });
  expect((await register({ mac: 'AABB.0000.0001', imaging_server: 'imaging1' })).body.registration).toBe(first.body.registration);
  const path = `/api/registration/${first.body.registration}/approve/`;
  const body = { hardware: { type: 'panda', model: 'ES' }, relay_info: 'board1.example:bank2:relay2', reason: 'ours' };
  expect((await api.call('POST', path, body)).status).toBe(401);
  expect(await api.call('POST', path, body, keeper.headers)).toMatchObject({ status: 403, body: { code: 'forbidden_pool' } });
  expect((await api.call('POST', path, body, operator.headers)).body).toEqual({ device: 'panda-9' });
  expect(await api.call('POST', path, body, operator.headers)).toMatchObject({
    status: 409,
    body: { code: 'registration_decided', decided_by: 'operator', device: 'panda-9' },
  });
  expect((await api.call('GET', '/api/device/panda-9/state/')).body).toEqual({ state: 'new' });
  expect((await register({ mac: 'aabb00000001' })).body).toEqual({ outcome: 'known', registration: null, device: 'panda-9' });
});

test('what strangers say of an address is kept as said, and believed of operators alone', async () => {
  const { body } = await register({ mac: 'aabb00000002', address: '10.6.6.6' });
  const list = (await api.call('GET', '/api/registration/list/')).body.registrations;
  expect(list.find(({ id }: { id: number }) => id === body.registration)).toMatchObject({
    address: '127.0.0.1',
    fields: { IPADDR: '10.6.6.6' },
  });
  await register({ mac: '000000000001', address: '10.6.6.6' });
  expect(await addressOf('panda-1')).toBeNull();
  await register({ mac: '000000000001', address: '10.0.0.1' }, operator.headers);
  expect(await addressOf('panda-1')).toBe('10.0.0.1');
});

test('whoever has no token registers a few devices at once, and is told when to come again', async () => {
  const answers = [];
  for (let n = 0; n < 40; n++) answers.push(await register({ mac: `aacc000000${String(n).padStart(2, '0')}` }));
  const refused = answers.filter(({ status }) => status === 429);
  expect(refused.length).toBeGreaterThan(5);
  expect(refused[0]!.headers.get('retry-after')).toMatch(/^\d+$/);
  expect((await register({ mac: 'aacc00000099' }, operator.headers)).status).toBe(200);
});
