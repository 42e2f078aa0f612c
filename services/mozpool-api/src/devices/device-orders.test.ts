import { openTestApi, SETUP_LIMIT_MS, type TestApi } from '../testing/test-api.js';

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
}, SETUP_LIMIT_MS);
afterAll(() => api.close());
beforeEach(async () => {
  await api.db.query('delete from inbox');
  await api.db.query('delete from logs');
  await api.db.query('delete from requests');
  await api.setDevices('ready');
});

const order = (path: string, body: object = {}, device = 'panda-1') => api.call('POST', `/api/device/${device}/${path}/`, body);
const stateOf = async (device: string) => (await api.call('GET', `/api/device/${device}/state/`)).body.state;
const hold = async (device = 'panda-1') =>
  (await api.call('POST', `/api/device/${device}/request/`, { assignee: 'alice', duration: 3600, image: 'android' })).body.request;
const logOf = async () =>
  (await api.call('GET', '/api/device/panda-1/log/')).body.log
    .filter(({ source }: { source: string }) => source === 'api')
    .map(({ message }: { message: string }) => message);

test('the log of the device says who ordered what, for whom and why, also when it was refused', async () => {
  await order('offline', { reason: 'screen cracked', assignee: 'olga' });
  await order('online');
  await order('online');
  expect(await logOf()).toEqual(['anonymous for olga orders go offline: screen cracked', 'anonymous orders go online']);
});

test.each(['offline', 'lock-out', 'troubleshoot', 'self-test', 'maintenance', 'reboot', 'power-cycle', 'power-off'])(
  'a device in work refuses %s and says what would be needed',
  async (path) => {
    await api.setDevices('pxe_booting', ['panda-1']);
    const answer = await order(path);
    expect(answer).toMatchObject({ status: 409, body: { code: 'device_busy' } });
    expect(answer.body.detail).toMatch(/state pxe_booting: Waits for the first script.*"force": true/);
    expect(await stateOf('panda-1')).toBe('pxe_booting');
  },
);

test.each([
  ['offline', 'offline'],
  ['lock-out', 'locked_out'],
  ['troubleshoot', 'troubleshooting'],
  ['power-cycle', 'pc_power_cycling'],
  ['power-off', 'offline'],
  ['self-test', 'pxe_power_cycling'],
  ['reboot', 'pc_power_cycling'],
])('with force a device in work does %s', async (path, state) => {
  await api.setDevices('pxe_booting', ['panda-1']);
  expect((await order(path, { force: true })).status).toBe(200);
  expect(await stateOf('panda-1')).toBe(state);
});

test.each(['reboot', 'power-cycle', 'power-off'])('whoever holds a device may %s it, a stranger may not', async (path) => {
  await hold();
  await api.setDevices('ready', ['panda-1']);
  expect(await order(path, { assignee: 'bob' })).toMatchObject({ status: 409, body: { code: 'device_held', assignee: 'alice' } });
  expect((await order(path, { assignee: 'alice' })).status).toBe(200);
});

test.each(['offline', 'lock-out', 'troubleshoot', 'self-test', 'maintenance', 'check'])(
  'nobody but force may %s a device that is held',
  async (path) => {
    const { id } = await hold();
    await api.setDevices('ready', ['panda-1']);
    const answer = await order(path, { assignee: 'alice' });
    expect(answer).toMatchObject({ status: 409, body: { code: 'device_in_use', request: id } });
    expect(answer.body.detail).toMatch(/Wait until it is given back, or add "force": true\.$/);
  },
);

test('a device that is taken away by force leaves its request closed, with the reason', async () => {
  const { id } = await hold();
  await api.db.query(`update requests set state = 'ready' where id = $1`, [id]);
  await api.setDevices('ready', ['panda-1']);
  await order('lock-out', { force: true, reason: 'recall' });
  await api.engine.lookAtRequest(id);
  expect((await api.call('GET', `/api/request/${id}/status/`)).body).toMatchObject({ state: 'closed' });
  expect(await stateOf('panda-1')).toBe('locked_out');
});

test('online is proven first, and ends offline with the cause when it fails', async () => {
  await order('offline');
  expect((await order('online')).body.state).toBe('pxe_power_cycling');
  const { rows } = await api.db.query(`select id, generation from devices where name = 'panda-1'`);
  await api.db.query(`update devices set counters = '{"pxe_booting": 30}', state = 'pxe_booting', state_deadline = now() where id = $1`, [
    rows[0].id,
  ]);
  await api.db.query(
    `insert into service_ticks (service, at) values ('lifeguard-worker', now()) on conflict (service) do update set at = now()`,
  );
  await api.engine.lookAtDevice(rows[0].id);
  expect((await api.db.query(`select state, failure_cause, coming_online from devices where id = $1`, [rows[0].id])).rows).toEqual([
    { state: 'offline', failure_cause: 'boot', coming_online: false },
  ]);
});

test('troubleshooting ends with online, and a locked-out device answers nothing but force', async () => {
  await order('troubleshoot');
  expect((await order('online')).status).toBe(200);
  await api.setDevices('locked_out', ['panda-1']);
  for (const path of ['offline', 'online', 'self-test', 'power-cycle', 'power-off', 'lock-out'])
    expect(await order(path)).toMatchObject({ status: 409, body: { code: 'event_refused', outcome: 'ignored' } });
  expect((await order('online', { force: true })).status).toBe(200);
});

test('the state of an order that two send at once is the machine’s; one of them hears that the device is in work', async () => {
  const answers = await Promise.all([order('self-test'), order('self-test')]);
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
});
