import { openTestApi, SETUP_LIMIT_MS, type TestApi } from '../testing/test-api.js';
import { type TestToken, testToken } from '../testing/tokens.js';

let api: TestApi;
let alice: TestToken;
let bob: TestToken;
let operator: TestToken;
let reader: TestToken;
beforeAll(async () => {
  api = await openTestApi({ access: { AUTH: 'token', ANONYMOUS_SCOPE: 'request' } });
  alice = await testToken(api, { name: 'alice' });
  bob = await testToken(api, { name: 'bob' });
  operator = await testToken(api, { name: 'operator', scope: 'operate' });
  reader = await testToken(api, { name: 'reader', scope: 'read' });
}, SETUP_LIMIT_MS);
afterAll(() => api.close());
beforeEach(async () => {
  await api.db.query('delete from inbox');
  await api.db.query('delete from requests');
  await api.setDevices('ready');
});

const NOBODY: Record<string, string> = {};
const ask = (headers: Record<string, string>, device = 'any') =>
  api.call('POST', `/api/device/${device}/request/`, { assignee: 'alice', duration: 3600, image: 'android' }, headers);
const made = async (headers: Record<string, string>): Promise<number> => (await ask(headers)).body.request.id;
const act = (id: number, what: string, headers: Record<string, string>) =>
  api.call(
    'POST',
    `/api/request/${id}/${what}/`,
    what === 'renew' ? { duration: 60 } : what === 'force-return' ? { reason: 'why' } : null,
    headers,
  );
const stateOf = async (id: number) => (await api.db.query('select state from requests where id = $1', [id])).rows[0].state;

describe.each(['renew', 'return'])('to %s a request', (what) => {
  test('is up to the token that made it and to operators, and to nobody else', async () => {
    const id = await made(alice.headers);
    expect(await act(id, what, bob.headers)).toMatchObject({ status: 403, body: { code: 'not_owner', owner: 'alice', token: 'bob' } });
    expect(await act(id, what, reader.headers)).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    expect(await act(id, what, NOBODY)).toMatchObject({ status: 401, body: { detail: expect.stringContaining('belongs to token alice') } });
    expect(await stateOf(id)).not.toBe('closed');
    expect((await act(id, what, alice.headers)).status).toBe(204);
    expect((await act(await made(alice.headers), what, operator.headers)).status).toBe(204);
  });

  test('that was made without a token is up to whoever may request', async () => {
    for (const { headers } of [{ headers: NOBODY }, bob, operator]) expect((await act(await made(NOBODY), what, headers)).status).toBe(204);
    expect((await act(await made(NOBODY), what, reader.headers)).status).toBe(403);
  });

  test('of an owner whose token was revoked is up to operators', async () => {
    const gone = await testToken(api, {});
    const id = await made(gone.headers);
    await api.db.query(`update tokens set revoked_at = now(), revoked_by = 'x' where id = $1`, [gone.id]);
    expect((await act(id, what, bob.headers)).status).toBe(403);
    expect((await act(id, what, operator.headers)).status).toBe(204);
  });

  test('that there is not is unknown to whoever asks', async () => {
    for (const { headers } of [{ headers: NOBODY }, bob, operator])
      expect((await act(4711, what, headers)).body.code).toBe('unknown_request');
  });
});

test('the webhook of a request is shown to its owner and to operators', async () => {
  const id = await made(alice.headers);
  const shown = async (headers: Record<string, string>) => (await api.call('GET', `/api/request/${id}/webhook/`, null, headers)).status;
  expect([await shown(alice.headers), await shown(operator.headers)]).toEqual([200, 200]);
  expect([await shown(bob.headers), await shown(reader.headers), await shown(NOBODY)]).toEqual([403, 403, 401]);
});

describe('a forced return', () => {
  test('is for operators, needs a reason, and is told of', async () => {
    const id = await made(alice.headers);
    expect((await act(id, 'force-return', alice.headers)).status).toBe(403);
    expect((await api.call('POST', `/api/request/${id}/force-return/`, {}, operator.headers)).body.detail).toMatch(/reason: must say why/);
    expect((await api.call('POST', `/api/request/${id}/force-return/`, { reason: ' ' }, operator.headers)).status).toBe(400);
    const { rows } = await api.db.query('select d.name from claims c join devices d on d.id = c.device_id where request_id = $1', [id]);
    const returned = await act(id, 'force-return', operator.headers);
    expect(returned).toMatchObject({ status: 200, body: { outcome: 'returned', state: 'closed', device: rows[0].name } });
    for (const path of [`request/${id}`, `device/${rows[0].name}`])
      expect((await api.call('GET', `/api/${path}/log/`, null, operator.headers)).text).toContain('by force by operator: why');
    const event = await api.db.query(`select details from events where kind = 'forced_return' and request_id = $1`, [id]);
    expect(event.rows).toEqual([{ details: { by: 'operator', reason: 'why' } }]);
    expect((await act(id, 'force-return', operator.headers)).body).toEqual({ outcome: 'over', state: 'closed', device: null });
  });

  test('cannot be had without a reason in another way', async () => {
    const id = await made(alice.headers);
    expect((await api.call('GET', `/api/request/${id}/event/forced_return/`, null, operator.headers)).body).toMatchObject({
      outcome: 'ignored',
    });
    expect(await stateOf(id)).not.toBe('closed');
  });

  test('of what there is not is unknown', async () => {
    for (const id of ['4711', 'x'])
      expect((await api.call('POST', `/api/request/${id}/force-return/`, { reason: 'why' }, operator.headers)).body.code).toBe(
        'unknown_request',
      );
  });
});

describe('the holder of a device', () => {
  const cycle = (device: string, headers: Record<string, string>, body: object = {}) =>
    api.call('POST', `/api/device/${device}/power-cycle/`, body, headers);
  const HOLDER = { assignee: 'alice' };

  test('is the token that made the request, whatever others say of themselves', async () => {
    const device = (await ask(alice.headers)).body.request.assigned_device;
    for (const headers of [bob.headers, NOBODY])
      expect(await cycle(device, headers, HOLDER)).toMatchObject({ status: 409, body: { code: 'device_held' } });
    expect((await cycle(device, alice.headers)).status).toBe(200);
  });

  test('is, without a token, whoever says the assignee and may request', async () => {
    const device = (await ask(NOBODY)).body.request.assigned_device;
    expect((await cycle(device, NOBODY)).status).toBe(409);
    expect((await cycle(device, reader.headers, HOLDER)).status).toBe(403);
    expect((await cycle(device, NOBODY, HOLDER)).status).toBe(200);
  });

  test('may be overruled by operators with force, and by nobody else', async () => {
    const device = (await ask(alice.headers)).body.request.assigned_device;
    expect((await cycle(device, operator.headers)).status).toBe(409);
    expect((await cycle(device, bob.headers, { force: true })).status).toBe(403);
    expect((await cycle(device, alice.headers, { force: true })).status).toBe(403);
    expect((await api.call('GET', `/api/device/${device}/power-off/?force=1`, null, NOBODY)).status).toBe(401);
    expect((await cycle(device, operator.headers, { force: true })).status).toBe(200);
  });

  test('that there is not makes a device one for operators', async () => {
    expect((await cycle('panda-1', alice.headers)).status).toBe(403);
    expect((await api.call('GET', '/api/device/panda-1/event/please_self_test/', null, NOBODY)).status).toBe(401);
    expect((await cycle('panda-1', operator.headers)).status).toBe(200);
  });
});

describe('to run a command on a device', () => {
  const run = (device: string, headers: Record<string, string>, body: object = {}) =>
    api.call('POST', `/api/device/${device}/exec/`, { command: 'id', ...body }, headers);
  /** Past the door: this device runs an image without anything that takes commands. */
  const LET_IN = { status: 409, body: { code: 'exec_unavailable' } };

  test('is up to its holder and to operators, and to nobody else', async () => {
    const device = (await ask(alice.headers)).body.request.assigned_device;
    for (const { headers } of [bob, reader]) expect(await run(device, headers, { assignee: 'alice' })).toMatchObject({ status: 403 });
    expect(await run(device, NOBODY, { assignee: 'alice' })).toMatchObject({ status: 401 });
    for (const { headers } of [alice, operator]) expect(await run(device, headers)).toMatchObject(LET_IN);
  });

  test('is, where the request has no token, up to whoever says the assignee', async () => {
    const device = (await ask(NOBODY)).body.request.assigned_device;
    expect(await run(device, NOBODY)).toMatchObject({ status: 401 });
    expect(await run(device, NOBODY, { assignee: 'alice' })).toMatchObject(LET_IN);
  });

  test('that nobody holds is up to operators, of its pool', async () => {
    const keeper = await testToken(api, { name: 'exec-keeper', scope: 'operate', pools: ['odd'] });
    expect(await run('panda-2', alice.headers)).toMatchObject({ status: 403 });
    expect(await run('panda-2', keeper.headers)).toMatchObject(LET_IN);
    expect(await run('panda-1', keeper.headers)).toMatchObject({ status: 403, body: { code: 'forbidden_pool' } });
  });
});

describe('a token that is limited to pools', () => {
  let limited: TestToken;
  let keeper: TestToken;
  beforeAll(async () => {
    limited = await testToken(api, { name: 'limited', pools: ['odd'] });
    keeper = await testToken(api, { name: 'keeper', scope: 'operate', pools: ['odd'] });
  });

  test('gets devices of these alone, and is told so', async () => {
    const { body } = await ask(limited.headers);
    expect(body).toMatchObject({ limited_to_pools: ['odd'], request: { assigned_device: 'panda-2' } });
    expect((await ask(limited.headers)).body.request.assigned_device).toBe('');
    expect((await ask(alice.headers)).body).toMatchObject({ request: { assigned_device: 'panda-1' } });
    expect((await ask(alice.headers)).body.limited_to_pools).toBeUndefined();
  });

  test('may not ask for a device of another pool by name', async () => {
    expect(await ask(limited.headers, 'panda-1')).toMatchObject({
      status: 403,
      body: { code: 'forbidden_pool', pool: 'even', pools: 'odd', detail: expect.stringContaining('device panda-1') },
    });
    expect((await ask(limited.headers, 'nope')).status).toBe(404);
  });

  test('operates devices of these alone, and reads about all', async () => {
    const comment = (device: string) => api.call('POST', `/api/device/${device}/set-comments/`, { comments: 'x' }, keeper.headers);
    expect((await comment('panda-2')).status).toBe(200);
    expect(await comment('panda-1')).toMatchObject({ status: 403, body: { code: 'forbidden_pool' } });
    expect((await api.call('GET', '/api/device/panda-1/power-off/', null, keeper.headers)).status).toBe(403);
    expect((await api.call('GET', '/api/device/panda-1/status/', null, keeper.headers)).status).toBe(200);
  });

  test('gives no device away to another pool, and takes none in: not by its labels, not by its environment, not in bulk', async () => {
    const label = (device: string, labels: object) => api.call('POST', `/api/device/${device}/set-labels/`, { labels }, keeper.headers);
    const before = (await api.call('GET', '/api/device/panda-2/labels/', null, alice.headers)).body;
    expect(await label('panda-2', { pool: 'even' })).toMatchObject({
      status: 403,
      body: { code: 'forbidden_pool', pool: 'even', detail: expect.stringContaining('device panda-2 after this change') },
    });
    expect((await label('panda-1', { pool: 'odd' })).status).toBe(403);
    const bulk = { action: 'set-labels', devices: ['panda-2'], arguments: { labels: { pool: 'even' } } };
    expect((await api.call('POST', '/api/device/bulk/', bulk, keeper.headers)).body.devices).toEqual([
      expect.objectContaining({ device: 'panda-2', accepted: false, code: 'forbidden_pool' }),
    ]);
    expect((await label('panda-2', { shelf: '3' })).status).toBe(200);
    expect((await label('panda-2', { shelf: null })).status).toBe(200);
    expect((await api.call('GET', '/api/device/panda-2/labels/', null, alice.headers)).body).toEqual(before);
    // where no label says otherwise, the environment is the pool
    await api.db.query(`update devices set labels = labels - 'pool', environment = 'odd' where name = 'panda-2'`);
    const move = await api.call('POST', '/api/device/panda-2/set-environment/', { environment: 'even' }, keeper.headers);
    expect(move).toMatchObject({ status: 403, body: { code: 'forbidden_pool' } });
    expect((await api.db.query(`select environment from devices where name = 'panda-2'`)).rows).toEqual([{ environment: 'odd' }]);
  });

  test('returns requests that nobody owns only where they hold no device of another pool', async () => {
    for (const [device, status] of [
      ['panda-1', 403],
      ['panda-2', 204],
    ] as const)
      expect((await act((await ask(NOBODY, device)).body.request.id, 'return', limited.headers)).status).toBe(status);
  });

  test('returns requests by an operator’s right only where they hold a device of these', async () => {
    const [first, second] = [await ask(alice.headers), await ask(alice.headers)];
    for (const { body } of [first, second]) {
      const { id, assigned_device } = body.request;
      expect((await act(id, 'force-return', keeper.headers)).status).toBe(assigned_device === 'panda-2' ? 200 : 403);
    }
    const waiting = await made(limited.headers);
    expect((await act(waiting, 'return', limited.headers)).status).toBe(204);
  });
});
