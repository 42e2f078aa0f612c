import { applyLab } from '@mozpool/db';
import { agentThatManages, openTestApi, SETUP_LIMIT_MS, type TestApi } from '../testing/test-api.js';

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
}, SETUP_LIMIT_MS);
afterAll(() => api.close());
beforeEach(async () => {
  await api.db.query('delete from inbox');
  await api.db.query('delete from logs');
  await api.db.query('delete from requests');
  await api.db.query(
    `update devices set active = true, labels = '{}', environment = case name when 'panda-2' then 'odd' when 'panda-dark' then 'dark' else 'even' end`,
  );
  await api.setDevices('ready');
  api.agent.answer = agentThatManages;
});

const bulk = async (body: object) => (await api.call('POST', '/api/device/bulk/', body)).body;
const states = async () =>
  Object.fromEntries((await api.db.query('select name, state from devices order by name')).rows.map(({ name, state }) => [name, state]));
const ALL = ['panda-1', 'panda-2', 'panda-dark', 'tegra-1'];

test('one device that refuses stops no other, and each says why', async () => {
  await api.setDevices('pxe_booting', ['panda-2']);
  const answer = await bulk({ action: 'offline', devices: [...ALL, 'nope', 'panda-1'], reason: 'move' });
  expect(answer).toMatchObject({ action: 'offline', preview: false, accepted: 3, refused: 2 });
  expect(answer.devices).toEqual([
    { device: 'panda-1', accepted: true, state: 'offline', code: null, why: null },
    { device: 'panda-2', accepted: false, state: 'pxe_booting', code: 'device_busy', why: expect.stringMatching(/in work/) },
    { device: 'panda-dark', accepted: true, state: 'offline', code: null, why: null },
    { device: 'tegra-1', accepted: true, state: 'offline', code: null, why: null },
    { device: 'nope', accepted: false, state: null, code: 'unknown_device', why: expect.stringMatching(/no device called "nope"/) },
  ]);
  expect(await states()).toEqual({ 'panda-1': 'offline', 'panda-2': 'pxe_booting', 'panda-dark': 'offline', 'tegra-1': 'offline' });
  expect((await api.call('GET', '/api/device/panda-1/log/')).text).toContain('anonymous orders go offline: move');
});

test('running it twice does no harm', async () => {
  await bulk({ action: 'power-cycle', devices: ALL });
  const before = await states();
  const again = await bulk({ action: 'power-cycle', devices: ALL });
  expect(again.devices.map(({ code }: { code: string }) => code)).toEqual(['device_busy', 'device_busy', 'event_refused', 'device_busy']);
  expect(await states()).toEqual(before);
  await bulk({ action: 'offline', devices: ['tegra-1'], force: true });
  expect(await bulk({ action: 'offline', devices: ['tegra-1'] })).toMatchObject({ accepted: 1 });
});

test('a preview says for each device what the run then does, and changes nothing', async () => {
  await api.call('POST', '/api/device/panda-1/request/', { assignee: 'alice', duration: 60, image: 'android' });
  const situations: [string, string][] = [
    ['panda-1', 'ready'],
    ['panda-2', 'pxe_booting'],
    ['panda-dark', 'locked_out'],
    ['tegra-1', 'failed_self_test'],
  ];
  const reset = async () => {
    for (const [name, state] of situations) await api.setDevices(state, [name]);
  };
  const actions: [string, object][] = [
    ...[
      'offline',
      'online',
      'reboot',
      'power-cycle',
      'power-off',
      'self-test',
      'maintenance',
      'check',
      'lock-out',
      'troubleshoot',
      'ping',
      'clear-pxe',
    ].map((action): [string, object] => [action, {}]),
    ['image', { image: 'b2g', b2gbase: 'http://b/' }],
    ['set-comments', { comments: 'x' }],
    ['set-environment', { environment: 'even' }],
    ['set-labels', { labels: { rack: '7' } }],
    ['set-state', { to: 'troubleshooting' }],
  ];
  for (const [action, args] of actions) {
    await reset();
    const before = await states();
    const preview = await bulk({ action, arguments: args, devices: ALL, preview: true });
    expect(await states()).toEqual(before);
    const run = await bulk({ action, arguments: args, devices: ALL });
    const codes = (answer: { devices: { device: string; code: string | null }[] }) =>
      answer.devices.map(({ device, code }) => `${device} ${code}`);
    expect({ action, codes: codes(preview) }).toEqual({ action, codes: codes(run) });
  }
}, 60_000);

describe('select', () => {
  test.each([
    [{ hardware_type: 'panda', environment: ['even', 'odd'] }, ['panda-1', 'panda-2']],
    [{ label: 'rack=7' }, ['panda-2']],
    [{ state: ['ready'], imaging_server: 'imaging2' }, ['tegra-1']],
    [{ held: false, q: 'dark' }, ['panda-dark']],
    [{ state: 'offline' }, []],
  ])('%j', async (select, devices) => {
    await api.db.query(`update devices set labels = '{"rack": "7"}' where name = 'panda-2'`);
    const answer = await bulk({ action: 'check', select, preview: true });
    expect(answer.devices.map(({ device }: { device: string }) => device)).toEqual(devices);
  });

  test('of more than the maximum is refused as a whole', async () => {
    await applyLab(api.db, {
      devices: Array.from({ length: 1_000 }, (_, n) => ({
        name: `many-${n}`,
        fqdn: `many-${n}`,
        mac: (0xabc000 + n).toString(16).padStart(12, '0'),
        imagingServer: 'imaging2',
        hardware: { type: 'tegra', model: '250' },
      })),
    });
    expect(await bulk({ action: 'offline', select: { q: '' } })).toMatchObject({
      status: 400,
      detail: expect.stringMatching(/more than 1000 devices/),
    });
    await api.setDevices('ready');
    expect(await bulk({ action: 'offline', select: { q: 'many' } })).toMatchObject({ accepted: 1_000, refused: 0 });
    await api.db.query(`delete from devices where name like 'many-%'`);
  }, 60_000);
});

test('a silent agent refuses for its devices alone', async () => {
  await api.db.query(`update imaging_servers set alive = false where fqdn = 'imaging2'`);
  const answer = await bulk({ action: 'ping', devices: ALL });
  expect(answer.devices.map(({ code }: { code: string | null }) => code)).toEqual([null, null, null, 'agent_silent']);
});

test('edits of many devices are in the log of each, and ring the matcher', async () => {
  api.rings.length = 0;
  await bulk({ action: 'set-labels', arguments: { labels: { rack: '7' } }, devices: ['panda-1', 'panda-2'], reason: 'moved' });
  expect((await api.db.query(`select labels from devices where name like 'panda-_' order by name`)).rows).toEqual(
    Array(2).fill({ labels: { rack: '7' } }),
  );
  expect((await api.call('GET', '/api/device/panda-2/log/')).text).toContain('anonymous sets labels rack=7: moved');
  expect(api.rings).toContain('match 0');
});

test.each([
  [{ action: 'set-labels', arguments: { labels: { type: 'x' } } }, /arguments\.labels: label type is built in/],
  [{ action: 'set-state', arguments: { to: 'nowhere' } }, /no state called "nowhere"/],
  [{ action: 'offline', arguments: { image: 'b2g' } }, /arguments/],
  [{ action: 'image', arguments: { image: 'b2g' } }, /b2gbase: image b2g needs it/],
  [{ action: 'power-cycle', arguments: { pxe_config: 'nope' } }, /no PXE configuration called "nope"/],
])('%j is refused as a whole, before any device is touched', async (body, detail) => {
  expect((await bulk({ ...body, devices: ALL })).detail).toMatch(detail);
  expect(new Set(Object.values(await states()))).toEqual(new Set(['ready']));
});
