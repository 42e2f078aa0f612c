import { openTestApi, SETUP_LIMIT_MS, type TestApi } from '../testing/test-api.js';
import { type TestToken, testToken } from '../testing/tokens.js';

let api: TestApi;
let requester: TestToken;
let operator: TestToken;
let boot: number;
let secret: string;
beforeAll(async () => {
  api = await openTestApi({ access: { AUTH: 'token', ANONYMOUS_SCOPE: 'none' }, oldBootScripts: 'refuse' });
  requester = await testToken(api, {});
  operator = await testToken(api, { scope: 'operate' });
}, SETUP_LIMIT_MS);
afterAll(() => api.close());
beforeEach(async () => {
  await api.setDevices('ready');
  const order = { pxe_config: 'old-boot', boot_config: '{"a": 1}' };
  expect((await api.call('POST', '/api/device/panda-1/power-cycle/', order, operator.headers)).status).toBe(200);
  await api.setDevices('pxe_booting', ['panda-1']);
  ({ boot, boot_secret: secret } = (await api.db.query(`select boot, boot_secret from devices where name = 'panda-1'`)).rows[0]);
});

const device = (path: string, headers: Record<string, string> = {}, body: object | null = null) =>
  api.call(body ? 'POST' : 'GET', `/api/device/panda-1/${path}`, body, headers);
const proof = () => `?boot=${boot}&secret=${secret}`;

test('a boot script needs no token but the secret of its boot, and is audited as its device', async () => {
  expect((await device(`bootconfig/${proof()}`)).text).toBe('{"a": 1}');
  expect(await device(`event/mobile_init_started/${proof()}`)).toMatchObject({ status: 200, body: {} });
  await api.until(
    async () =>
      (await api.db.query(`select from audit_log where who = 'device panda-1' and path not like $1`, [`%${secret}%`])).rowCount === 1,
    'the event is audited',
  );
});

test('the proof may be in the body of an event', async () => {
  expect((await device('event/mobile_init_started/', {}, { boot, secret })).body).toEqual({});
});

test('a boot that is over is told so', async () => {
  const stale = `?boot=${boot - 1}&secret=${secret}`;
  expect((await device(`event/mobile_init_started/${stale}`)).body).toMatchObject({ outcome: 'stale' });
  expect(await device(`bootconfig/${stale}`)).toMatchObject({ status: 409, body: { code: 'boot_over' } });
  expect((await device(`bootconfig/?boot=${boot}&secret=guess`)).status).toBe(409);
});

test('a script without a secret is refused, and hears what to do', async () => {
  expect((await device('event/mobile_init_started/')).body).toEqual({
    outcome: 'refused',
    reason: expect.stringMatching(/mozpool-secret=%SECRET%/),
  });
  expect(await device('bootconfig/')).toMatchObject({
    status: 403,
    body: { code: 'boot_not_proven', reason: expect.stringMatching(/%SECRET%/) },
  });
  expect((await device('bootconfig/', requester.headers)).status).toBe(403);
  expect((await device('bootconfig/', operator.headers)).status).toBe(200);
});

test('the secret of a boot opens what boot scripts do and nothing else', async () => {
  expect((await device(`event/please_self_test/${proof()}`)).status).toBe(401);
  expect((await device(`event/power_cycle_ok/${proof()}`)).status).toBe(401);
  expect((await device(`status/${proof()}`)).status).toBe(401);
  expect((await device('event/power_cycle_ok/', requester.headers)).status).toBe(403);
  expect((await device('event/power_cycle_ok/', operator.headers)).status).toBe(200);
});
