import { QuestionFailed, QueueTimeout, QueueUnavailable } from '@mozpool/queue';
import { agentThatManages, openTestApi, SETUP_LIMIT_MS, type TestApi } from '../testing/test-api.js';

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
}, SETUP_LIMIT_MS);
afterAll(() => api.close());
beforeEach(async () => {
  await api.db.query('delete from inbox');
  await api.db.query('delete from requests');
  await api.setDevices('ready');
  api.agent.answer = agentThatManages;
});

const hold = async (device: string) =>
  (await api.call('POST', `/api/device/${device}/request/`, { assignee: 'alice', duration: 3600, image: 'android' })).body.request;
const stateOf = async (device: string) => (await api.call('GET', `/api/device/${device}/state/`)).body.state;
const reasonOf = async (device: string) => {
  const { devices } = (await api.call('GET', '/api/device/list/?details')).body;
  const found = devices.find(({ name }: { name: string }) => name === device);
  expect(found.available).toBe(found.unavailable_reason === null);
  return found.unavailable_reason;
};

describe('why a device is not available', () => {
  test('a request holds it', async () => {
    const { id, expires } = await hold('panda-1');
    expect(await reasonOf('panda-1')).toBe(`Held by request ${id} of alice until ${expires} (UTC).`);
  });
  test('its agent is silent', async () => {
    await api.db.query(`update imaging_servers set alive = false, silent_since = '2026-01-02T03:04:05Z' where fqdn = 'imaging1'`);
    expect(await reasonOf('panda-1')).toBe('The agent of imaging server imaging1 is silent since 2026-01-02T03:04:05 (UTC).');
    await api.db.query(`update imaging_servers set silent_since = null where fqdn = 'imaging1'`);
    expect(await reasonOf('panda-1')).toBe('The agent of imaging server imaging1 has never been heard of.');
  });
  test('its state', async () => {
    await api.setDevices('failed_pxe_booting', ['panda-1']);
    expect(await reasonOf('panda-1')).toMatch(/^State failed_pxe_booting: No sign of life/);
  });
  test('a step of it keeps failing: how often, with what, and until when', async () => {
    await api.setDevices('pc_power_cycling', ['panda-1']);
    const reason = async (counters: object, failures: object) => {
      await api.db.query(
        `update devices set counters = $1, failures = $2, state_entered_at = '2026-01-02T03:04:05Z', state_deadline = now() + interval '30 s' where name = 'panda-1'`,
        [JSON.stringify(counters), JSON.stringify(failures)],
      );
      return reasonOf('panda-1');
    };
    const state = 'State pc_power_cycling: Power is cut and restored for a plain reboot.';
    expect(await reason({}, {})).toBe(state);
    expect(await reason({}, { power_cycling: 'strip answers 503' })).toBe(
      `${state} Power cycle: attempt 1 of 201. Last failure: strip answers 503. Gives up in about 3 hours.`,
    );
    expect(await reason({ power_cycling: 13 }, { power_cycling: 'strip answers 503' })).toBe(
      `${state} Power cycle: attempt 14 of 201, since 2026-01-02T03:04:05 (UTC). Last failure: strip answers 503. Gives up in about 3 hours.`,
    );
    expect((await api.call('GET', '/api/device/panda-1/details/')).body.device.attempts).toEqual([
      { counter: 'power_cycling', count: 13, limit: 200, last_failure: 'strip answers 503' },
    ]);
    const { id } = await hold('panda-2');
    await api.db.query(`update devices set state = 'pxe_booting', counters = '{"pxe_booting": 2}' where name = 'panda-2'`);
    expect(await reasonOf('panda-2')).toMatch(
      new RegExp(
        `^Held by request ${id} of alice until .* \\(UTC\\)\\. Network boot: attempt 3 of 31\\. Last failure: no answer in time\\.`,
      ),
    );
  });
  test('its last proof is too old', async () => {
    await api.db.query(`update devices set proven_at = now() - interval '2 hours' where name = 'panda-1'`);
    expect(await reasonOf('panda-1')).toMatch(
      /^Its last successful check was at .* \(UTC\), longer ago than 1800 s; a new one comes first\.$/,
    );
    await api.db.query(`update devices set proven_at = null where name = 'panda-1'`);
    expect(await reasonOf('panda-1')).toBe('It has not proven yet that it works; a check comes first.');
  });
  test('nothing keeps it', async () => expect(await reasonOf('panda-1')).toBeNull());
});

describe('a device that a request holds', () => {
  test.each([
    ['POST', 'power-cycle/', {}],
    ['POST', 'power-cycle/', { assignee: 'bob' }],
    ['POST', 'power-cycle/', { assignee: null, pxe_config: 'android-boot' }],
    ['GET', 'power-off/', null],
    ['GET', 'power-off/?assignee=bob&force=0', null],
    ['POST', 'power-off/', { assignee: 'bob' }],
    ['POST', 'event/please_power_cycle/', {}],
    ['GET', 'event/please_self_test/', null],
    ['POST', 'event/please_image/', { image: 'android', boot_config: '{}' }],
  ])('does not obey a stranger: %s %s %j', async (method, path, body) => {
    const { id } = await hold('panda-1');
    const answer = await api.call(method, `/api/device/panda-1/${path}`, body);
    expect(answer).toMatchObject({ status: 409, body: { code: 'device_held', request: id, assignee: 'alice' } });
    expect(await stateOf('panda-1')).toBe('ready');
  });

  test.each([
    ['POST', 'power-cycle/', { assignee: 'alice' }, 'pc_power_cycling'],
    ['POST', 'power-cycle/', { assignee: 'bob', force: true }, 'pc_power_cycling'],
    ['POST', 'power-cycle', { assignee: 'alice', pxe_config: 'old-boot' }, 'pxe_power_cycling'],
    ['GET', 'power-off/?assignee=alice', null, 'ready'],
    ['POST', 'power-off/', { force: true }, 'ready'],
    ['GET', 'event/please_power_cycle/?force', null, 'pc_power_cycling'],
    ['POST', 'event/please_power_cycle/?force=1', {}, 'pc_power_cycling'],
  ])('obeys its holder, and force: %s %s %j', async (method, path, body, state) => {
    await hold('panda-1');
    expect((await api.call(method, `/api/device/panda-1/${path}`, body)).status).toBe(200);
    expect(await stateOf('panda-1')).toBe(state);
  });
});

test('a power-off of a device that nobody holds takes it out of the pool', async () => {
  await api.call('GET', '/api/device/panda-1/power-off/');
  expect(await stateOf('panda-1')).toBe('offline');
});

test('a PXE configuration started by hand comes with its boot configuration', async () => {
  await api.call('POST', '/api/device/panda-1/power-cycle/', { pxe_config: 'old-boot', boot_config: '{"a": 1}' });
  expect((await api.call('GET', '/api/device/panda-1/bootconfig/')).text).toBe('{"a": 1}');
});

test('an event of a boot script is fenced by the number of the boot, in the query or in the body', async () => {
  await api.call('POST', '/api/device/panda-1/power-cycle/', { pxe_config: 'old-boot' });
  await api.setDevices('pxe_booting', ['panda-1']);
  const { rows } = await api.db.query(`select boot, boot_secret from devices where name = 'panda-1'`);
  const { boot, boot_secret: secret } = rows[0];
  const path = '/api/device/panda-1/event/mobile_init_started/';
  expect((await api.call('POST', path, { boot: boot - 1, secret })).body).toMatchObject({ outcome: 'stale' });
  expect((await api.call('GET', `${path}?boot=${boot}&secret=wrong`)).body).toMatchObject({ outcome: 'stale' });
  expect(await api.call('GET', `${path}?boot=${boot}&secret=${secret}`)).toMatchObject({ status: 200, body: {} });
  expect(await stateOf('panda-1')).toBe('mobile_init_started');
});

test('a device in an unknown state can be forced from any state', async () => {
  await api.setDevices('unknown', ['panda-1']);
  expect((await api.call('POST', '/api/device/panda-1/state-change/ready/to/troubleshooting')).status).toBe(200);
  expect(await stateOf('panda-1')).toBe('troubleshooting');
});

test('edits are shown, are history, and a new environment rings the matcher', async () => {
  api.rings.length = 0;
  await api.call('POST', '/api/device/panda-1/set-comments/', { comments: '' });
  await api.call('POST', '/api/device/panda-1/set-environment/', { environment: 'elsewhere' });
  expect(api.rings).toEqual(['match 0']);
  expect((await api.call('GET', '/api/device/list/?details')).body.devices[0]).toMatchObject({ comments: '', environment: 'elsewhere' });
  const { rows } = await api.db.query(`select details from events where kind = 'edited' order by id desc limit 1`);
  expect(rows[0].details).toEqual({ environment: 'elsewhere', by: 'anonymous' });
});

test('the cached state says how long it is good for', async () => {
  const { body, headers } = await api.call('GET', '/api/device/panda-2/state/?cache=1');
  expect(body).toEqual({ state: 'ready' });
  expect(headers.get('cache-control')).toMatch(/^public, max-age=[1-5]$/);
  expect(Date.parse(headers.get('expires') ?? '')).toBeLessThanOrEqual(Date.now() + 5_000);
  await api.setDevices('locked_out', ['panda-2']);
  expect((await api.call('GET', '/api/device/panda-2/state/?cache')).body).toEqual({ state: 'ready' });
  expect(await stateOf('panda-2')).toBe('locked_out');
});

describe('questions to the agent', () => {
  test('carry the address of the device and a time limit', async () => {
    const asked: unknown[] = [];
    api.agent.answer = async (query, server) => {
      asked.push({ ...query, server });
      return { success: false, detail: 'no answer' };
    };
    expect((await api.call('GET', '/api/device/panda-1/ping')).body).toEqual({ success: false });
    expect((await api.call('GET', '/api/relay/board1/test/')).body).toEqual({ success: false });
    expect(asked).toEqual([
      {
        kind: 'ping',
        server: 'imaging1',
        notAfter: expect.any(Number),
        device: expect.objectContaining({ name: 'panda-1', mac: '000000000001' }),
      },
      { kind: 'relay_test', server: 'imaging1', notAfter: expect.any(Number), board: 'board1.example:2101' },
    ]);
  });

  test.each([
    [new QueueTimeout('late'), 504, 'agent_timeout'],
    [new QueueUnavailable('refused'), 503, 'queue_unavailable'],
    [new QuestionFailed('disk full'), 502, 'agent_failed'],
  ])('that fail with %s are answered %i', async (error, status, code) => {
    api.agent.answer = () => Promise.reject(error);
    expect(await api.call('GET', '/api/device/panda-1/ping/')).toMatchObject({ status, body: { code } });
  });

  test('are not sent to an agent that is silent', async () => {
    await api.db.query('update imaging_servers set alive = false');
    api.agent.answer = () => Promise.reject(new Error('must not be asked'));
    for (const path of ['device/panda-1/ping/', 'relay/board1/test/'])
      expect(await api.call('GET', `/api/${path}`)).toMatchObject({ status: 503, body: { code: 'agent_silent', server: 'imaging1' } });
  });

  test('a boot entry that could not be cleared is not a success', async () => {
    api.agent.answer = async () => ({ success: false, detail: 'disk full' });
    expect(await api.call('POST', '/api/device/panda-1/clear-pxe/')).toMatchObject({ status: 502, body: { reason: 'disk full' } });
  });
});

describe('pages of other hosts', () => {
  const post = (origin: string | undefined) =>
    api.call('POST', '/api/device/panda-1/set-comments/', { comments: origin ?? 'none' }, origin === undefined ? {} : { origin });
  test.each([['http://imaging2'], ['http://mozpool.example'], ['http://HOST'], ['https://ci.example']])('%s may call', async (origin) => {
    const sent = origin.replace('HOST', new URL(api.base).host);
    const { status, headers } = await post(sent);
    expect(status).toBe(200);
    expect(headers.get('access-control-allow-origin')).toBe(sent);
    expect(headers.get('vary')).toBe('Origin');
  });
  test('a stranger may not, and nothing is done', async () => {
    await post('http://imaging1');
    expect(await post('http://evil.example')).toMatchObject({ status: 403, body: { code: 'forbidden_origin' } });
    expect((await api.call('GET', '/api/device/list/?details')).body.devices[0].comments).toBe('http://imaging1');
  });
  test('a stranger may not even where 4.2 did not look: from https, or from a page without an origin of its own', async () => {
    for (const origin of ['https://evil.example', 'null']) expect(await post(origin)).toMatchObject({ status: 403 });
  });
  test('a call that comes from no page needs no origin', async () => {
    const { status, headers } = await post(undefined);
    expect(status).toBe(200);
    expect(headers.get('access-control-allow-origin')).toBeNull();
  });
});
