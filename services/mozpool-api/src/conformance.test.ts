import { ROUTE_IDS, routeOf } from '@mozpool/contracts';
import { routeAt } from './testing/check-answer.js';
import { agentThatManages, openTestApi, SETUP_LIMIT_MS, type TestApi } from './testing/test-api.js';
import { testToken } from './testing/tokens.js';

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi({ replicas: 2 });
  token = (await testToken(api)).id;
}, SETUP_LIMIT_MS);
afterAll(() => api.close());
/** A request that is open while a row is run: its id stands where a path says OPEN. */
let open: number;
/** What a row made goes before the next. */
const UNMADE = `
  delete from inventory_runs; delete from registrations; delete from registration_rules; delete from devices where name ~ '^(made|new)'; delete from relay_boards where name ~ '^(made|new)';
  delete from image_pxe_configs where image_id in (select id from images where name ~ '^(made|new)') or hardware_type_id in (select id from hardware_types where type ~ '^(made|new)');
  delete from images where name ~ '^(made|new)'; delete from hardware_types where type ~ '^(made|new)'; delete from pxe_configs where name ~ '^(made|new)';
  delete from device_kinds k where not exists (select from devices d where d.kind_id = k.id);
  delete from imaging_servers where fqdn ~ '^(made|new)'`;
/** One of everything that operators describe, for rows that name it. */
const MADE = `
  insert into imaging_servers (fqdn) values ('made.example');
  insert into hardware_types (type, model) values ('made', 'M1');
  insert into pxe_configs (name, description, contents) values ('made', 'Made', 'made');
  insert into images (name) values ('made'), ('made-boots');
  insert into image_pxe_configs (image_id, hardware_type_id, pxe_config_id) select i.id, h.id, p.id from images i, hardware_types h, pxe_configs p where i.name = 'made-boots' and h.type = 'tegra' and p.name = 'android-boot';
  insert into relay_boards (name, fqdn, imaging_server_id) select 'made', 'made-board.example', id from imaging_servers where fqdn = 'imaging1';
  insert into devices (name, fqdn, mac_address, imaging_server_id, hardware_type_id, state, state_deadline, active)
    select 'made-' || n, 'made-1.example', 'aa000000000' || n, s.id, h.id, 'offline', null, n = 1 from generate_series(1, 2) n, imaging_servers s, hardware_types h where s.fqdn = 'imaging1' and h.type = 'tegra';
  insert into registrations (identity, mac_address, source, imaging_server_id) select 'bb0000000001', 'bb0000000001', 'sut', id from imaging_servers where fqdn = 'imaging1';
  insert into registration_rules (name, hardware_type_id, mac_prefix) select 'made', id, 'ff' from hardware_types where type = 'tegra';
  insert into inventory_runs (asked_by, stage, started_at, ended_at, outcome) values ('schedule', 'over', now(), now(), 'unchanged')`;
/** The id of a token. */
let token: number;
/** Every row begins with idle, proven devices and one request. */
beforeEach(async () => {
  await api.db.query('delete from inbox');
  await api.db.query('delete from requests');
  await api.db.query('update devices set image_id = null, boot_config = null, next_boot_config = null, comments = null');
  await api.setDevices('ready');
  api.agent.answer = agentThatManages;
  open = (await api.call('POST', '/api/device/panda-2/request/', GOOD)).body.request.id;
  await api.db.query(UNMADE);
});

const NEW_DEVICE = {
  name: 'new-1',
  fqdn: 'new-1.example',
  mac_address: 'AA:00:00:00:00:FF',
  imaging_server: 'imaging1',
  hardware: { type: 'tegra', model: '250' },
};
const GOOD = { assignee: 'alice', duration: 3600, image: 'android' };
const code = (text: string) => expect.objectContaining({ code: text, detail: expect.any(String) });
const why400 = (detail: RegExp) => expect.objectContaining({ status: 400, detail: expect.stringMatching(detail) });
const anything = expect.anything();

type Row = [method: string, path: string, body: string | object | null, status: number, answer: unknown];
const rows: Row[] = [
  // reports, previews and histories
  ['GET', '/api/report/devices/', null, 200, expect.objectContaining({ totals: expect.objectContaining({ total: 4 }) })],
  [
    'GET',
    '/api/report/devices/?pool=odd&hardware_type=panda+ES',
    null,
    200,
    expect.objectContaining({ totals: expect.objectContaining({ total: 1 }) }),
  ],
  ['GET', '/api/report/last-day/', null, 200, expect.objectContaining({ step_seconds: 1_800 })],
  ['GET', '/api/report/attention/', null, 200, expect.objectContaining({ failed: [] })],
  ['GET', '/api/report/attention/?period=1', null, 400, why400(/period: must be a whole number from 60/)],
  ['GET', '/api/report/requests/', null, 200, expect.objectContaining({ by_pool: expect.any(Array) })],
  ['GET', '/api/report/requests?limit=0', null, 400, why400(/limit: must be a whole number from 1/)],
  ['GET', '/api/report/reliability/', null, 200, expect.objectContaining({ by: 'device' })],
  ['GET', '/api/report/reliability/?by=image', null, 200, expect.objectContaining({ by: 'image' })],
  ['GET', '/api/report/reliability/?by=colour', null, 400, why400(/by: must be one of device/)],
  ['GET', '/api/report/agents/', null, 200, { agents: [expect.objectContaining({ imaging_server: 'imaging1', devices: 3 }), anything] }],
  ['GET', '/api/report/usage/', null, 200, expect.objectContaining({ rows: expect.any(Array) })],
  ['GET', '/api/report/daily/', null, 200, expect.objectContaining({ report: 'requests' })],
  ['GET', '/api/report/daily/?report=agents&days=3', null, 200, expect.objectContaining({ report: 'agents' })],
  ['GET', '/api/report/daily/?report=weather', null, 400, why400(/report: must be one of devices/)],
  ['GET', '/api/device/preview/?image=android', null, 200, expect.objectContaining({ devices: ['panda-1', 'panda-2'] })],
  ['GET', '/api/device/preview/?image=android&device=panda-1', null, 200, expect.objectContaining({ devices: ['panda-1'] })],
  ['GET', '/api/device/preview/', null, 404, code('unknown_image')],
  ['GET', '/api/device/preview/?image=android&device=nope', null, 404, code('unknown_device')],
  ['GET', '/api/device/preview/?image=android&labels=pool+in', null, 400, why400(/labels: /)],
  ['GET', '/api/device/panda-1/history/', null, 200, { claims: expect.any(Array), events: expect.any(Array) }],
  ['GET', '/api/device/nope/history/', null, 404, code('unknown_device')],
  ['GET', '/api/request/1/history/', null, 200, { claims: expect.any(Array), events: expect.any(Array) }],
  ['GET', '/api/request/x/history/', null, 404, code('unknown_request')],

  // general
  ['GET', '/api/version/', null, 200, { version: expect.any(String) }],
  ['GET', '/api/version', null, 200, { version: expect.any(String) }],
  ['HEAD', '/api/version/', null, 200, undefined],
  ['POST', '/api/version/', '{}', 405, code('method_not_allowed')],
  ['OPTIONS', '/api/version/', null, 405, code('method_not_allowed')],
  ['GET', '/api/nothing/', null, 404, code('unknown_path')],
  ['GET', '/api/environment/list/', null, 200, { environments: ['dark', 'even', 'odd', 'tegras'] }],
  [
    'GET',
    '/api/image/list',
    null,
    200,
    {
      images: [
        expect.objectContaining({
          name: 'android',
          boot_config_keys: [],
          can_reuse: true,
          hidden: false,
          has_sut_agent: false,
          id: expect.any(Number),
        }),
        expect.objectContaining({ name: 'b2g', boot_config_keys: ['b2gbase'] }),
      ],
    },
  ],
  [
    'GET',
    '/api/image/list?details&inactive&limit=1',
    null,
    200,
    {
      images: [
        expect.objectContaining({ name: 'android', active: true, revision: expect.any(Number), boot_configurations: expect.any(Array) }),
      ],
      next: expect.any(String),
    },
  ],
  ['GET', '/api/bmm/pxe_config/list/', null, 200, { pxe_configs: ['android-boot', 'old-boot', 'selftest-boot'] }],
  ['GET', '/api/bmm/pxe_config/list?active_only=0', null, 200, { pxe_configs: ['android-boot', 'selftest-boot'] }],
  [
    'GET',
    '/api/bmm/pxe_config/old-boot/details',
    null,
    200,
    { details: { id: expect.any(Number), name: 'old-boot', description: 'Old', contents: 'old', active: false, revision: 1 } },
  ],
  [
    'GET',
    '/api/bmm/pxe_config/list?details&active_only&limit=1',
    null,
    200,
    { pxe_configs: [expect.objectContaining({ name: 'android-boot', active: true, revision: 1 })], next: expect.any(String) },
  ],
  [
    'GET',
    '/api/bmm/pxe_config/list?details',
    null,
    200,
    { pxe_configs: Array(3).fill(expect.objectContaining({ contents: expect.any(String) })) },
  ],
  ['GET', '/api/bmm/pxe_config/list?details&after=x', null, 400, code('invalid_query')],
  ['GET', '/api/bmm/pxe_config/nope/details/', null, 404, code('unknown_pxe_config')],

  // devices
  ['GET', '/api/device/list', null, 200, { devices: ['panda-1', 'panda-2', 'panda-dark', 'tegra-1'] }],
  [
    'GET',
    '/api/device/list/?details&category=idle',
    null,
    200,
    { devices: expect.arrayContaining([expect.objectContaining({ name: 'panda-1' })]) },
  ],
  ['GET', '/api/device/list/?limit=2', null, 200, { devices: ['panda-1', 'panda-2'], next: expect.any(String) }],
  ['GET', '/api/device/list/?fields=name,pool&q=tegra', null, 200, { devices: [{ name: 'tegra-1', pool: 'tegras' }] }],
  ['GET', '/api/device/list/?sort=x', null, 400, code('invalid_query')],
  ['GET', '/api/device/panda-1/details', null, 200, { device: expect.objectContaining({ name: 'panda-1', pool: 'even', active: true }) }],
  ['GET', '/api/device/nope/details/', null, 404, code('unknown_device')],
  ['GET', '/api/device/panda-1/status/', null, 200, { state: 'ready', log: expect.any(Array) }],
  ['GET', '/api/device/nope/status/', null, 404, code('unknown_device')],
  ['GET', '/api/device/panda-1/state', null, 200, { state: 'ready' }],
  ['GET', '/api/device/nope/state/', null, 404, code('unknown_device')],
  ['GET', '/api/device/nope/state/?cache', null, 404, code('unknown_device')],
  ['GET', '/api/device/panda-1/log/?limit=5&timeperiod=60', null, 200, { log: expect.any(Array) }],
  ['GET', '/api/device/panda-1/log/?source=nobody', null, 200, { log: [] }],
  ['GET', '/api/device/panda-1/log/?before=1&until=2000-01-01T00:00:00', null, 200, { log: [] }],
  ['GET', '/api/device/panda-1/log/?until=yesterday', null, 400, code('invalid_query')],
  ['GET', '/api/device/panda-1/log/?before=9&follow', null, 400, why400(/cannot be combined with after or follow/)],
  ['GET', '/api/device/panda-1/log/?q=x&after=1', null, 400, why400(/cannot be combined with after or follow/)],
  ['GET', '/api/device/panda-1/log/?limit=x', null, 400, code('invalid_query')],
  ['GET', '/api/device/panda-1/log/?timeperiod=-1', null, 400, code('invalid_query')],
  ['GET', '/api/device/nope/log/', null, 404, code('unknown_device')],
  ['GET', '/api/device/panda-1/bootconfig', null, 200, {}],
  ['GET', '/api/device/nope/bootconfig/', null, 404, code('unknown_device')],
  ['POST', '/api/device/panda-1/set-comments/', { comments: 'broken screen' }, 200, null],
  ['POST', '/api/device/panda-1/set-comments/', '', 400, why400(/The body is empty\. Send a JSON object with "comments"/)],
  ['POST', '/api/device/panda-1/set-comments/', { comments: 5 }, 400, why400(/comments: must be text/)],
  ['POST', '/api/device/panda-1/set-comments/', { comments: 'x'.repeat(10_001) }, 400, why400(/10000 characters/)],
  ['POST', '/api/device/nope/set-comments/', { comments: 'x' }, 404, code('unknown_device')],
  ['POST', '/api/device/panda-1/set-environment', { environment: 'even' }, 200, null],
  ['POST', '/api/device/panda-1/set-environment/', { environment: 'any' }, 400, why400(/"any" stands for every environment/)],
  ['POST', '/api/device/panda-1/set-environment/', '[]', 400, code('invalid_body')],
  ['POST', '/api/device/nope/set-environment/', { environment: 'x' }, 404, code('unknown_device')],

  // requests: what is wrong with a body is said
  ['POST', '/api/device/any/request/', GOOD, 200, { request: anything }],
  [
    'POST',
    '/api/device/panda-1/request',
    GOOD,
    200,
    { request: expect.objectContaining({ requested_device: 'panda-1', assigned_device: 'panda-1' }) },
  ],
  [
    'POST',
    '/api/device/any/request/',
    { ...GOOD, assignee: undefined, requester: 'old' },
    200,
    { request: expect.objectContaining({ assignee: 'old' }) },
  ],
  ['POST', '/api/device/any/request/', { ...GOOD, duration: '60' }, 200, anything],
  ['POST', '/api/device/any/request/', { ...GOOD, duration: 60.9 }, 200, anything],
  [
    'POST',
    '/api/device/any/request/',
    { ...GOOD, environment: null, b2gbase: null, pxe_config: 'x' },
    200,
    { request: expect.objectContaining({ environment: 'any', boot_config: '{}' }) },
  ],
  ['POST', '/api/device/any/request/', { ...GOOD, image: 'self-test' }, 200, anything],
  [
    'POST',
    '/api/device/any/request/',
    { ...GOOD, image: 'b2g', b2gbase: null },
    200,
    { request: expect.objectContaining({ boot_config: '{"b2gbase":null}' }) },
  ],
  ['POST', '/api/device/any/request/', { ...GOOD, priority: 5, wait: 30 }, 200, anything],
  ['POST', '/api/device/any/request/', { ...GOOD, image: 'b2g' }, 400, why400(/b2gbase: image b2g needs it/)],
  [
    'POST',
    '/api/device/any/request/',
    { ...GOOD, duration: -1 },
    400,
    why400(/duration: must be a whole number of seconds from 1 to 2592000/),
  ],
  ['POST', '/api/device/any/request/', { ...GOOD, duration: 0 }, 400, why400(/duration/)],
  ['POST', '/api/device/any/request/', { ...GOOD, duration: 1e12 }, 400, why400(/duration/)],
  ['POST', '/api/device/any/request/', { ...GOOD, duration: 'x' }, 400, why400(/duration/)],
  ['POST', '/api/device/any/request/', { ...GOOD, duration: null }, 400, why400(/duration/)],
  ['POST', '/api/device/any/request/', { ...GOOD, duration: [60] }, 400, why400(/duration/)],
  ['POST', '/api/device/any/request/', '{"assignee": "a", "image": "android", "duration": NaN}', 400, code('body_not_json')],
  [
    'POST',
    '/api/device/any/request/',
    '{assignee: 1}',
    400,
    why400(/not JSON .*Send a JSON object with "assignee", "duration" and "image"/),
  ],
  ['POST', '/api/device/any/request/', '', 400, code('invalid_body')],
  ['POST', '/api/device/any/request/', 'null', 400, code('invalid_body')],
  ['POST', '/api/device/any/request/', '[1]', 400, code('invalid_body')],
  ['POST', '/api/device/any/request/', '"text"', 400, code('invalid_body')],
  ['POST', '/api/device/any/request/', {}, 400, why400(/duration.*image|image.*duration/)],
  ['POST', '/api/device/any/request/', { duration: 60, image: 'android' }, 400, why400(/assignee: must say who/)],
  ['POST', '/api/device/any/request/', { ...GOOD, assignee: '' }, 400, why400(/assignee/)],
  ['POST', '/api/device/any/request/', { ...GOOD, assignee: 'x'.repeat(257) }, 400, why400(/assignee/)],
  ['POST', '/api/device/any/request/', { ...GOOD, priority: 101 }, 400, why400(/priority: must be a whole number from -100 to 100/)],
  ['POST', '/api/device/any/request/', { ...GOOD, wait: -1 }, 400, why400(/wait/)],
  ['POST', '/api/device/any/request/', { ...GOOD, environment: 7 }, 400, why400(/environment: must be text/)],
  ['POST', '/api/device/any/request/', { ...GOOD, image: 'nope' }, 404, code('unknown_image')],
  ['POST', '/api/device/nope/request/', GOOD, 404, code('unknown_device')],
  [
    'POST',
    '/api/device/any/request/',
    { ...GOOD, environment: 'nowhere' },
    422,
    expect.objectContaining({ code: 'impossible_request', reason: 'no device is in environment nowhere' }),
  ],
  [
    'POST',
    '/api/device/panda-1/request/',
    { ...GOOD, environment: 'odd' },
    422,
    expect.objectContaining({ reason: 'device panda-1 is not in environment odd' }),
  ],
  [
    'POST',
    '/api/device/tegra-1/request/',
    GOOD,
    422,
    expect.objectContaining({ reason: 'image android has no PXE configuration for the hardware of device tegra-1 (tegra 250)' }),
  ],
  [
    'POST',
    '/api/device/panda-dark/request/',
    GOOD,
    422,
    expect.objectContaining({ reason: 'nothing switches the power of device panda-dark' }),
  ],
  ['POST', '/api/device/any/request/', { ...GOOD, labels: 'type=panda,model in (ES),!broken' }, 200, { request: anything }],
  [
    'POST',
    '/api/device/any/request/',
    { ...GOOD, labels: { type: 'panda', pool: ['even', 'odd'], broken: false } },
    200,
    { request: anything },
  ],
  ['POST', '/api/device/any/request/', { ...GOOD, labels: null }, 200, { request: anything }],
  [
    'POST',
    '/api/device/any/request/',
    { ...GOOD, labels: 'type=panda tegra' },
    400,
    why400(/labels: "tegra" is not understood after "type"/),
  ],
  ['POST', '/api/device/any/request/', { ...GOOD, labels: ['type'] }, 400, why400(/labels: must be text such as/)],
  ['POST', '/api/device/any/request/', { ...GOOD, labels: { os: 4 } }, 400, why400(/labels: write the value of os as text: "4"/)],
  [
    'POST',
    '/api/device/any/request/',
    { ...GOOD, labels: 'pool=evne' },
    422,
    expect.objectContaining({ reason: 'no device has pool=evne: label pool is dark, even, odd, tegras' }),
  ],
  ['GET', '/api/device/any/request/', null, 405, code('method_not_allowed')],
  ['GET', '/api/request/list', null, 200, { requests: [anything] }],
  ['GET', '/api/request/list/?include_closed=0', null, 200, { requests: [anything] }],
  ['GET', '/api/request/OPEN/', null, 200, expect.objectContaining({ requested_device: 'panda-2' })],
  ['GET', '/api/request/OPEN/details', null, 200, expect.objectContaining({ requested_device: 'panda-2' })],
  ['GET', '/api/request/OPEN/status', null, 200, expect.objectContaining({ state: 'contact_lifeguard' })],
  ['GET', '/api/request/OPEN/log/?limit=1&timeperiod=60', null, 200, { log: [anything] }],
  ['POST', '/api/request/OPEN/renew', { duration: 60 }, 204, undefined],
  ['POST', '/api/request/OPEN/renew/', { duration: '60' }, 204, undefined],
  ['POST', '/api/request/OPEN/return/', '', 204, undefined],
  ['POST', '/api/request/OPEN/return', 'anything', 204, undefined],
  ['GET', '/api/request/OPEN/event/close/', null, 200, {}],
  ['POST', '/api/request/OPEN/event/close/', '', 200, {}],
  ['POST', '/api/request/OPEN/event/no_such_event/', '', 200, { outcome: 'ignored', reason: anything }],
  [
    'GET',
    '/api/request/list/?limit=1&assignee=alice',
    null,
    200,
    { requests: [expect.objectContaining({ assignee: 'alice' })], next: expect.any(String) },
  ],
  ['GET', '/api/request/list/?since=2099-01-01T00:00:00', null, 200, { requests: [] }],
  ['GET', '/api/request/list/?since=yesterday', null, 400, why400(/since: must be an instant in UTC/)],
  ['GET', '/api/request/list/?limit=1&after=x', null, 400, code('invalid_query')],
  ['GET', '/api/request/999999/details/', null, 404, code('unknown_request')],
  ['GET', '/api/request/x/details/', null, 400, code('invalid_path')],
  ['GET', '/api/request/999999/', null, 404, code('unknown_request')],
  ['GET', '/api/request/999999/status/', null, 404, code('unknown_request')],
  ['GET', '/api/request/x/status/', null, 404, code('unknown_request')],
  ['GET', '/api/request/999999/log/', null, 200, { log: [] }],
  ['GET', '/api/request/999999/log/?limit=x', null, 400, code('invalid_query')],
  ['POST', '/api/request/999999/renew/', { duration: 60 }, 404, code('unknown_request')],
  ['POST', '/api/request/x/renew/', { duration: 60 }, 404, code('unknown_request')],
  ['POST', '/api/request/1/renew/', '', 400, code('invalid_body')],
  ['POST', '/api/request/1/renew/', {}, 400, why400(/duration/)],
  ['POST', '/api/request/1/renew/', { duration: 0 }, 400, why400(/duration/)],
  ['POST', '/api/request/999999/return/', '', 404, code('unknown_request')],
  ['POST', '/api/request/x/return/', '', 404, code('unknown_request')],
  ['GET', '/api/request/999999/event/close/', null, 404, code('unknown_request')],
  ['HEAD', '/api/request/999999/event/close/', null, 405, undefined],

  ['POST', '/api/request/999999/force-return/', { reason: 'x' }, 404, code('unknown_request')],
  ['POST', '/api/request/OPEN/force-return/', {}, 400, why400(/reason: must say why/)],
  [
    'POST',
    '/api/request/OPEN/force-return/',
    { reason: 'the rack moves' },
    200,
    expect.objectContaining({ outcome: 'returned', state: 'closed' }),
  ],

  // access
  ['GET', '/api/session/', null, 200, { session: expect.objectContaining({ auth: 'none', name: 'anonymous', scope: 'admin' }) }],
  ['POST', '/api/session/', '', 409, code('no_sign_in')],
  ['DELETE', '/api/session/', null, 204, undefined],
  ['GET', '/api/token/list/', null, 200, { tokens: [anything] }],
  ['POST', '/api/token/', { name: 'ci', scope: 'read' }, 403, code('token_needed')],
  ['POST', '/api/token/', { name: 'ci', scope: 'root' }, 400, code('invalid_body')],
  ['POST', '/api/token/TOKEN/revoke/', '', 200, { token: expect.objectContaining({ state: 'revoked' }) }],
  ['POST', '/api/token/999999/revoke/', '', 404, code('unknown_token')],
  ['POST', '/api/token/x/revoke/', '', 404, code('unknown_token')],
  ['GET', '/api/audit/list/?limit=1', null, 200, { entries: expect.any(Array) }],
  ['GET', '/api/audit/list/?limit=0', null, 400, code('invalid_query')],
  ['GET', '/api/audit/list/?since=now', null, 400, code('invalid_query')],
  ['GET', '/api/audit/list/?since=2026-13-41T00:00:00', null, 400, code('invalid_query')],

  // device events
  ['POST', '/api/device/panda-1/event/please_image/', { image: 'android', boot_config: '{}' }, 200, {}],
  ['POST', '/api/device/panda-1/event/please_image/', { image: 'android', boot_config: null }, 200, {}],
  ['POST', '/api/device/panda-1/event/please_image/', '', 400, code('invalid_body')],
  ['POST', '/api/device/panda-1/event/please_image/', { image: 'android' }, 400, why400(/boot_config: must be JSON text or null/)],
  ['POST', '/api/device/panda-1/event/please_image/', { image: 'android', boot_config: {} }, 400, why400(/boot_config/)],
  ['POST', '/api/device/panda-1/event/please_image/', { boot_config: null }, 400, why400(/image/)],
  ['GET', '/api/device/panda-1/event/please_image/', null, 400, code('invalid_body')],
  ['POST', '/api/device/panda-1/event/please_image/', { image: 'nope', boot_config: null }, 404, code('unknown_image')],
  [
    'POST',
    '/api/device/tegra-1/event/please_image/',
    { image: 'android', boot_config: null },
    409,
    expect.objectContaining({ code: 'event_refused', reason: 'the image has no PXE configuration for its hardware' }),
  ],
  ['POST', '/api/device/panda-1/event/please_self_test/', '', 200, {}],
  ['GET', '/api/device/panda-1/event/please_self_test', null, 200, {}],
  ['GET', '/api/device/tegra-1/event/please_start_maintenance/', null, 409, code('event_refused')],
  [
    'GET',
    '/api/device/panda-1/event/please_go_online/',
    null,
    409,
    expect.objectContaining({ reason: expect.stringMatching(/^state ready: .*states that take it are troubleshooting, offline$/) }),
  ],
  ['GET', '/api/device/nope/event/please_self_test/', null, 404, code('unknown_device')],
  ['GET', '/api/device/panda-1/event/b2g_downloading/', null, 200, { outcome: 'ignored', reason: expect.stringMatching(/ready/) }],
  ['POST', '/api/device/panda-1/event/b2g_downloading/', 'not json', 200, { outcome: 'ignored', reason: anything }],
  ['GET', '/api/device/nope/event/b2g_downloading/', null, 404, code('unknown_device')],
  ['GET', '/api/device/panda-1/event/power_cycle_ok/', null, 200, { outcome: 'ignored', reason: anything }],
  ['GET', '/api/device/panda-1/event/no_such_event/', null, 200, { outcome: 'ignored', reason: anything }],
  ['GET', '/api/device/panda-1/event/timeout/', null, 200, { outcome: 'ignored', reason: anything }],
  ['GET', '/api/device/panda-1/event/released/', null, 200, { outcome: 'ignored', reason: anything }],
  ['HEAD', '/api/device/panda-1/event/please_self_test/', null, 405, undefined],
  ['POST', '/api/device/panda-1/state-change/ready/to/locked_out/', '', 200, {}],
  ['POST', '/api/device/panda-1/state-change/ready/to/locked_out/', '{"reason": "lent out"}', 200, {}],
  ['POST', '/api/device/panda-1/state-change/new/to/locked_out/', '', 409, code('state_conflict')],
  ['POST', '/api/device/panda-1/state-change/ready/to/no_such_state/', '', 400, code('unknown_state')],
  ['POST', '/api/device/nope/state-change/ready/to/locked_out/', '', 404, code('unknown_device')],
  ['GET', '/api/device/panda-1/state-change/ready/to/locked_out/', null, 405, code('method_not_allowed')],

  // orders
  ['POST', '/api/device/panda-1/offline/', { reason: 'screen cracked' }, 200, { device: 'panda-1', state: 'offline', outcome: 'moved' }],
  ['POST', '/api/device/panda-1/offline/', { reason: 5 }, 400, why400(/reason: must be text/)],
  ['POST', '/api/device/panda-1/offline/', { force: 1 }, 400, why400(/force: must be true or false/)],
  ['POST', '/api/device/panda-2/offline/', '', 409, code('device_in_use')],
  ['POST', '/api/device/panda-2/offline/', { assignee: 'alice' }, 409, code('device_in_use')],
  ['POST', '/api/device/nope/offline/', '', 404, code('unknown_device')],
  ['GET', '/api/device/panda-1/offline/', null, 405, code('method_not_allowed')],
  ['POST', '/api/device/panda-1/online/', '', 409, code('event_refused')],
  ['POST', '/api/device/panda-1/online/', { force: true }, 200, { device: 'panda-1', state: 'pxe_power_cycling', outcome: 'moved' }],
  ['POST', '/api/device/panda-1/self-test/', '', 200, expect.objectContaining({ state: 'pxe_power_cycling' })],
  ['POST', '/api/device/tegra-1/self-test', '', 200, expect.objectContaining({ state: 'pc_power_cycling' })],
  ['POST', '/api/device/panda-1/maintenance/', '', 200, expect.objectContaining({ state: 'pxe_power_cycling' })],
  [
    'POST',
    '/api/device/tegra-1/maintenance/',
    { force: true },
    409,
    expect.objectContaining({ reason: 'the maintenance image has no PXE configuration for its hardware' }),
  ],
  ['POST', '/api/device/panda-1/check/', '', 200, { device: 'panda-1', state: 'ready', outcome: 'reentered' }],
  ['POST', '/api/device/panda-2/check/', { force: true }, 409, code('device_in_use')],
  ['POST', '/api/device/panda-1/lock-out/', { reason: 'lent' }, 200, { device: 'panda-1', state: 'locked_out', outcome: 'moved' }],
  ['POST', '/api/device/panda-1/troubleshoot/', '', 200, { device: 'panda-1', state: 'troubleshooting', outcome: 'moved' }],
  ['POST', '/api/device/panda-1/reboot/', '', 200, expect.objectContaining({ state: 'pc_power_cycling' })],
  ['POST', '/api/device/panda-2/reboot/', { assignee: 'bob' }, 409, code('device_held')],
  [
    'POST',
    '/api/device/panda-1/exec/',
    { command: 'id', via: 'adb' },
    200,
    { via: 'adb', exit_code: 0, output: 'hello\n', truncated: false },
  ],
  ['POST', '/api/device/panda-1/exec/', { command: 'id' }, 409, code('exec_unavailable')],
  ['POST', '/api/device/panda-1/exec/', { command: '' }, 400, why400(/command: must not be empty/)],
  ['POST', '/api/device/panda-1/exec/', { command: 'id', via: 'ssh' }, 400, why400(/via: must be "sut" or "adb"/)],
  ['POST', '/api/device/nope/exec/', { command: 'id', via: 'sut' }, 404, code('unknown_device')],
  ['POST', '/api/device/panda-1/image/', { image: 'android' }, 200, expect.objectContaining({ state: 'pxe_power_cycling' })],
  [
    'POST',
    '/api/device/panda-1/image/',
    { image: 'b2g', b2gbase: 'http://b/' },
    200,
    expect.objectContaining({ state: 'pxe_power_cycling' }),
  ],
  ['POST', '/api/device/panda-1/image/', { image: 'b2g' }, 400, why400(/b2gbase: image b2g needs it/)],
  ['POST', '/api/device/panda-1/image/', '', 400, code('invalid_body')],
  ['POST', '/api/device/panda-1/image/', { image: 'nope' }, 404, code('unknown_image')],
  [
    'POST',
    '/api/device/tegra-1/image/',
    { image: 'android', force: true },
    409,
    expect.objectContaining({ code: 'event_refused', reason: 'the image has no PXE configuration for its hardware' }),
  ],

  // power
  ['POST', '/api/device/panda-1/power-cycle/', '', 200, {}],
  ['POST', '/api/device/panda-1/power-cycle/', { assignee: 'alice', duration: 60 }, 200, {}],
  ['POST', '/api/device/panda-1/power-cycle/', { pxe_config: 'old-boot', boot_config: '{"a": 1}' }, 200, {}],
  ['POST', '/api/device/panda-1/power-cycle/', { pxe_config: 'nope' }, 404, code('unknown_pxe_config')],
  ['POST', '/api/device/panda-1/power-cycle/', { pxe_config: 'old-boot', boot_config: {} }, 400, why400(/boot_config: must be text/)],
  ['POST', '/api/device/panda-1/power-cycle/', '[]', 400, code('invalid_body')],
  ['POST', '/api/device/panda-1/power-cycle/', '{', 400, code('body_not_json')],
  ['POST', '/api/device/panda-1/power-cycle/', { force: 'yes' }, 400, why400(/force: must be true or false/)],
  ['POST', '/api/device/nope/power-cycle/', '{}', 404, code('unknown_device')],
  ['GET', '/api/device/panda-1/power-cycle/', null, 405, code('method_not_allowed')],
  ['GET', '/api/device/panda-1/power-off', null, 200, {}],
  ['POST', '/api/device/panda-1/power-off/', '', 200, {}],
  ['HEAD', '/api/device/panda-1/power-off/', null, 405, undefined],
  ['GET', '/api/device/panda-dark/power-off/', null, 409, expect.objectContaining({ reason: 'nothing switches its power' })],
  ['GET', '/api/device/nope/power-off/', null, 404, code('unknown_device')],

  // what happens
  ['GET', '/api/events/', null, 200, undefined],
  ['GET', '/api/events/?device=panda-1,panda-2&request=1,2&kind=transition&assignee=alice&pool=even', null, 200, undefined],
  ['GET', '/api/events/?last_event_id=0', null, 200, undefined],
  ['GET', '/api/events/?request=x', null, 400, why400(/request: must be whole numbers with commas between them/)],
  ['GET', '/api/events/?last_event_id=x', null, 400, code('invalid_query')],
  ['POST', '/api/events/', '{}', 405, code('method_not_allowed')],
  ['GET', '/api/event/list/', null, 200, { events: expect.any(Array), position: expect.any(Number), more: false, reset: false }],
  ['GET', '/api/event/list/?after=0&limit=1', null, 200, expect.objectContaining({ position: expect.any(Number) })],
  ['GET', '/api/event/list/?limit=0', null, 400, why400(/limit: must be a whole number from 1 to 1000/)],
  ['GET', '/api/device/panda-1/status/?wait=1&state=new', null, 200, { state: 'ready', log: expect.any(Array) }],
  ['GET', '/api/device/panda-1/status/?wait=61', null, 400, why400(/wait: must be a whole number from 0 to 60/)],
  ['GET', '/api/request/OPEN/status/?wait=1', null, 200, anything],
  ['GET', '/api/request/OPEN/?wait=1&state=new', null, 200, anything],
  ['GET', '/api/request/999999/status/?wait=1', null, 404, code('unknown_request')],
  ['GET', '/api/device/panda-1/log/?follow', null, 200, undefined],
  ['GET', '/api/device/nope/log/?follow', null, 404, code('unknown_device')],
  ['GET', '/api/device/panda-1/log/?after=0&wait=1&limit=2', null, 200, { log: expect.any(Array) }],
  ['GET', '/api/request/OPEN/log/?follow&limit=3', null, 200, undefined],
  ['GET', '/api/request/x/log/?follow', null, 200, { log: [] }],

  // webhooks
  ['GET', '/api/request/OPEN/webhook/', null, 200, { webhook: null, deliveries: [] }],
  ['GET', '/api/request/999999/webhook/', null, 404, code('unknown_request')],
  ['POST', '/api/device/any/request/', { ...GOOD, webhook: { url: 'http://ci.example/x', secret: 's', events: ['ready'] } }, 200, anything],
  ...(
    [
      [{ url: 'ftp://ci.example/' }, /webhook\.url: must be an http or https URL/],
      [{ url: 'http://me:secret@ci.example/' }, /without a user name/],
      [{ url: `http://ci.example/${'x'.repeat(2_000)}` }, /webhook\.url: must have at most 2000 characters/],
      [{ url: 'http://elsewhere.test/' }, /webhook\.url: elsewhere\.test may not be called from here/],
      [{ url: 'http://ci.example/', events: ['birthday'] }, /webhook\.events\.0: must be among ready, failed/],
      [{ url: 'http://ci.example/', events: [] }, /at least one event/],
      [{ url: 'http://ci.example/', secret: '' }, /webhook\.secret: must not be empty/],
      [{ secret: 's' }, /webhook\.url/],
    ] as [object, RegExp][]
  ).map(([webhook, why]): Row => ['POST', '/api/device/any/request/', { ...GOOD, webhook }, 400, why400(why)]),

  // bulk and labels
  ['POST', '/api/device/panda-1/set-labels/', { labels: { gpu: 'mali' } }, 200, { labels: { gpu: 'mali' } }],
  ['POST', '/api/device/panda-1/set-labels/', { labels: { gpu: null } }, 200, { labels: {} }],
  ['POST', '/api/device/panda-1/set-labels/', { labels: { type: 'x' } }, 400, why400(/label type is built in/)],
  ['POST', '/api/device/panda-1/set-labels/', { labels: {} }, 400, why400(/at least one label/)],
  ['POST', '/api/device/panda-1/set-labels/', { labels: { gpu: 5 } }, 400, why400(/labels.gpu: must be text, or null/)],
  ['POST', '/api/device/nope/set-labels/', { labels: { gpu: 'x' } }, 404, code('unknown_device')],
  [
    'POST',
    '/api/device/bulk/',
    { action: 'offline', devices: ['panda-1', 'nope'] },
    200,
    expect.objectContaining({ accepted: 1, refused: 1, preview: false }),
  ],
  [
    'POST',
    '/api/device/bulk/',
    { action: 'offline', select: { q: '' }, preview: true },
    200,
    expect.objectContaining({ preview: true, refused: 1 }),
  ],
  ['POST', '/api/device/bulk/', { action: 'explode', devices: ['panda-1'] }, 400, why400(/action: must be one of offline, online/)],
  ['POST', '/api/device/bulk/', { action: 'offline' }, 400, why400(/give either "devices" or "select"/)],
  ['POST', '/api/device/bulk/', { action: 'offline', select: { colour: 'red' } }, 400, why400(/select: .*colour/)],
  ['POST', '/api/device/bulk/', { action: 'offline', select: {} }, 400, why400(/narrow the devices down/)],
  ['POST', '/api/device/bulk/', { action: 'image', devices: ['panda-1'] }, 400, why400(/arguments.image: must be the name of an image/)],

  // inventory
  [
    'POST',
    '/api/device/',
    NEW_DEVICE,
    201,
    { device: expect.objectContaining({ name: 'new-1', state: 'new', mac_address: 'aa00000000ff', revision: 1 }) },
  ],
  ['POST', '/api/device/', { ...NEW_DEVICE, name: 'panda-1' }, 409, expect.objectContaining({ code: 'already_exists', field: 'name' })],
  [
    'POST',
    '/api/device/',
    { ...NEW_DEVICE, mac_address: '00:00:00:00:00:01' },
    409,
    expect.objectContaining({ code: 'already_exists', field: 'mac_address' }),
  ],
  ['POST', '/api/device/', { ...NEW_DEVICE, name: 'list' }, 400, why400(/name: is the name of a call/)],
  ['POST', '/api/device/', { ...NEW_DEVICE, colour: 'red' }, 400, why400(/colour/)],
  ['POST', '/api/device/', { ...NEW_DEVICE, mac_address: 'x' }, 400, why400(/mac_address: must be a MAC address such as/)],
  ['POST', '/api/device/', { ...NEW_DEVICE, relay_info: 'board' }, 400, why400(/relay_info: .*HOST\[:PORT\]:bankB:relayR/)],
  ['POST', '/api/device/', { ...NEW_DEVICE, power: 'snmp://pdu/3?model=nope' }, 400, why400(/power: .*model=nope is none of apc/)],
  ['POST', '/api/device/', { ...NEW_DEVICE, power: 'ipmi://me:hunter2@bmc' }, 400, why400(/^(?!.*hunter2).*credentials=NAME/)],
  [
    'POST',
    '/api/device/',
    { ...NEW_DEVICE, imaging_server: 'nowhere' },
    400,
    why400(/imaging_server: there is no active imaging server "nowhere"/),
  ],
  [
    'POST',
    '/api/device/',
    { ...NEW_DEVICE, hardware: { type: 'x', model: 'y' } },
    400,
    why400(/hardware: there is no hardware type "x" model "y"/),
  ],
  ['POST', '/api/device/', '', 400, code('invalid_body')],
  [
    'PATCH',
    '/api/device/made-1/',
    { fqdn: 'other.example', ip_address: '10.0.0.9' },
    200,
    { device: expect.objectContaining({ fqdn: 'other.example', ip_address: '10.0.0.9', revision: 2 }) },
  ],
  [
    'PATCH',
    '/api/device/made-1/',
    { fqdn: 'other.example', revision: 7 },
    409,
    expect.objectContaining({ code: 'changed_meanwhile', revision: 1, expected: 7 }),
  ],
  ['PATCH', '/api/device/made-1/', { ip_address: 'x' }, 400, why400(/ip_address: must be an IP address, or null/)],
  ['PATCH', '/api/device/nope/', {}, 404, code('unknown_device')],
  [
    'POST',
    '/api/device/made-1/deactivate/',
    { reason: 'sold' },
    200,
    { device: expect.objectContaining({ active: false, state: 'offline' }) },
  ],
  ['POST', '/api/device/panda-2/deactivate/', '', 409, code('device_in_use')],
  ['POST', '/api/device/nope/deactivate/', '', 404, code('unknown_device')],
  ['POST', '/api/device/made-1/activate/', '', 200, { device: expect.objectContaining({ active: true }) }],
  ['DELETE', '/api/device/made-1/', null, 409, expect.objectContaining({ code: 'in_use', uses: 'active device made-1' })],
  ['DELETE', '/api/device/made-2/', null, 204, undefined],
  ['DELETE', '/api/device/nope/', null, 404, code('unknown_device')],

  [
    'GET',
    '/api/relay/list/?made',
    null,
    200,
    { relay_boards: [expect.objectContaining({ name: 'board1' }), expect.objectContaining({ name: 'made', imaging_server: 'imaging1' })] },
  ],
  [
    'GET',
    '/api/relay/list/?limit=1&made',
    null,
    200,
    { relay_boards: [expect.objectContaining({ name: 'board1' })], next: expect.any(String) },
  ],
  ['GET', '/api/relay/made/details/', null, 200, { relay_board: expect.objectContaining({ fqdn: 'made-board.example' }) }],
  ['GET', '/api/relay/nope/details/', null, 404, code('unknown_board')],
  [
    'POST',
    '/api/relay/',
    { name: 'new', fqdn: 'new.example:2102', imaging_server: 'imaging2' },
    201,
    { relay_board: expect.objectContaining({ active: true }) },
  ],
  ['POST', '/api/relay/', { name: 'new', fqdn: 'a:b:c', imaging_server: 'imaging2' }, 400, why400(/fqdn: .*relay board address/)],
  ['POST', '/api/relay/', { name: 'made', fqdn: 'new.example', imaging_server: 'imaging2' }, 409, code('already_exists')],
  [
    'PATCH',
    '/api/relay/made/',
    { imaging_server: 'imaging2' },
    200,
    { relay_board: expect.objectContaining({ imaging_server: 'imaging2' }) },
  ],
  ['PATCH', '/api/relay/nope/', { imaging_server: 'imaging2' }, 404, code('unknown_board')],
  ['POST', '/api/relay/made/deactivate/', '', 200, { relay_board: expect.objectContaining({ active: false }) }],
  ['POST', '/api/relay/board1/deactivate/', '', 409, expect.objectContaining({ code: 'in_use', uses: 'device panda-1, panda-2, tegra-1' })],
  ['POST', '/api/relay/made/activate/', '', 200, anything],
  ['DELETE', '/api/relay/made/', null, 204, undefined],
  ['DELETE', '/api/relay/board1/', null, 409, code('in_use')],

  [
    'GET',
    '/api/imaging-server/list/',
    null,
    200,
    { imaging_servers: expect.arrayContaining([expect.objectContaining({ fqdn: 'imaging1', alive: true, devices: 3 })]) },
  ],
  ['GET', '/api/imaging-server/imaging1/details/', null, 200, { imaging_server: expect.objectContaining({ fqdn: 'imaging1' }) }],
  ['GET', '/api/imaging-server/nope/details/', null, 404, code('unknown_imaging_server')],
  [
    'POST',
    '/api/imaging-server/',
    { fqdn: 'new.example' },
    201,
    { imaging_server: expect.objectContaining({ fqdn: 'new.example', alive: false, devices: 0 }) },
  ],
  ['POST', '/api/imaging-server/', { fqdn: 'imaging1' }, 409, code('already_exists')],
  ['POST', '/api/imaging-server/', { fqdn: 'two words' }, 400, why400(/fqdn/)],
  ['POST', '/api/imaging-server/made.example/deactivate/', '', 200, { imaging_server: expect.objectContaining({ active: false }) }],
  ['POST', '/api/imaging-server/imaging1/deactivate/', '', 409, code('in_use')],
  ['POST', '/api/imaging-server/made.example/activate/', '', 200, anything],
  ['DELETE', '/api/imaging-server/made.example/', null, 204, undefined],
  ['DELETE', '/api/imaging-server/imaging2/', null, 409, code('in_use')],

  [
    'GET',
    '/api/image/b2g/details/',
    null,
    200,
    {
      image: expect.objectContaining({
        boot_config_keys: ['b2gbase'],
        boot_configurations: [expect.objectContaining({ type: 'panda', pxe_config: 'android-boot' })],
      }),
    },
  ],
  ['GET', '/api/image/nope/details/', null, 404, code('unknown_image')],
  [
    'POST',
    '/api/image/',
    { name: 'new', checks: ['ping', 'tcp:22'] },
    201,
    { image: expect.objectContaining({ checks: ['ping', 'tcp:22'], boot_configurations: [] }) },
  ],
  ['POST', '/api/image/', { name: 'new', checks: ['smoke'] }, 400, why400(/checks.0: must be "ping", "sut"/)],
  ['POST', '/api/image/', { name: 'b2g' }, 409, code('already_exists')],
  ['PATCH', '/api/image/made/', { hidden: true }, 200, { image: expect.objectContaining({ hidden: true, revision: 2 }) }],
  ['PATCH', '/api/image/made/', { name: 'other' }, 400, why400(/name/)],
  ['PATCH', '/api/image/nope/', {}, 404, code('unknown_image')],
  ['POST', '/api/image/made/deactivate/', '', 200, { image: expect.objectContaining({ active: false }) }],
  ['POST', '/api/image/made/activate/', '', 200, anything],
  ['DELETE', '/api/image/made/', null, 204, undefined],
  ['DELETE', '/api/image/android/', null, 409, code('in_use')],
  ['GET', '/api/image/b2g/boot-configuration/list/', null, 200, { boot_configurations: [expect.objectContaining({ type: 'panda' })] }],
  [
    'POST',
    '/api/image/made/boot-configuration/',
    { hardware: { type: 'tegra', model: '250' }, pxe_config: 'android-boot' },
    200,
    { boot_configurations: [expect.objectContaining({ type: 'tegra' })] },
  ],
  [
    'POST',
    '/api/image/b2g/boot-configuration/',
    { hardware: { type: 'panda', model: 'ES' }, pxe_config: 'android-boot' },
    409,
    code('already_exists'),
  ],
  [
    'POST',
    '/api/image/made/boot-configuration/',
    { hardware: { type: 'tegra', model: '250' }, pxe_config: 'nope' },
    400,
    why400(/pxe_config: there is no PXE configuration "nope"/),
  ],
  [
    'POST',
    '/api/image/nope/boot-configuration/',
    { hardware: { type: 'tegra', model: '250' }, pxe_config: null },
    404,
    code('unknown_image'),
  ],
  [
    'PATCH',
    '/api/image/made-boots/boot-configuration/TEGRA/',
    { pxe_config: null },
    200,
    { boot_configurations: [expect.objectContaining({ pxe_config: null })] },
  ],
  ['DELETE', '/api/image/made-boots/boot-configuration/TEGRA/', null, 204, undefined],
  ['PATCH', '/api/image/made/boot-configuration/HW/', { pxe_config: null }, 404, code('unknown_hardware_type')],
  ['DELETE', '/api/image/made/boot-configuration/HW/', null, 404, code('unknown_hardware_type')],

  [
    'GET',
    '/api/hardware-type/list/',
    null,
    200,
    { hardware_types: expect.arrayContaining([expect.objectContaining({ type: 'panda', devices: 3 })]) },
  ],
  [
    'GET',
    '/api/hardware-type/HW/details/',
    null,
    200,
    { hardware_type: expect.objectContaining({ type: 'made', labels: {}, limits: {} }) },
  ],
  ['GET', '/api/hardware-type/x/details/', null, 404, code('unknown_hardware_type')],
  [
    'POST',
    '/api/hardware-type/',
    { type: 'new', model: 'N1', labels: { processor: 'armv7' } },
    201,
    { hardware_type: expect.objectContaining({ labels: { processor: 'armv7' } }) },
  ],
  ['POST', '/api/hardware-type/', { type: 'panda', model: 'ES' }, 409, code('already_exists')],
  [
    'PATCH',
    '/api/hardware-type/HW/',
    { limits: { seconds: { pxe_booting: 240 } } },
    200,
    { hardware_type: expect.objectContaining({ limits: { seconds: { pxe_booting: 240 } } }) },
  ],
  [
    'PATCH',
    '/api/hardware-type/HW/',
    { limits: { seconds: { pxe_boting: 240 } } },
    400,
    why400(/there is no limit "pxe_boting"; there are ready, /),
  ],
  ['PATCH', '/api/hardware-type/HW/', { labels: { type: 'x' } }, 400, why400(/label type is built in/)],
  ['POST', '/api/hardware-type/HW/deactivate/', '', 200, { hardware_type: expect.objectContaining({ active: false }) }],
  ['POST', '/api/hardware-type/HW/activate/', '', 200, anything],
  ['DELETE', '/api/hardware-type/HW/', null, 204, undefined],

  [
    'POST',
    '/api/bmm/pxe_config/',
    { name: 'new', description: 'New', contents: 'KERNEL k\nAPPEND %HTTP_URL%' },
    201,
    { pxe_config: expect.objectContaining({ active: true }) },
  ],
  [
    'POST',
    '/api/bmm/pxe_config/',
    { name: 'new', description: 'New', contents: 'APPEND %SERVER%' },
    400,
    why400(/contents: there is no placeholder %SERVER%; there are %IPADDRESS%/),
  ],
  [
    'POST',
    '/api/bmm/pxe_config/',
    { name: 'new', description: 'New', contents: 'x'.repeat(65_537) },
    400,
    why400(/contents: must have at most 65536/),
  ],
  [
    'POST',
    '/api/bmm/pxe_config/',
    { name: 'new', description: 'New', contents: 'APPEND quiet' },
    400,
    why400(/contents: boots nothing: write a label/),
  ],
  ['POST', '/api/bmm/pxe_config/', { name: 'new', description: 'New', contents: 'KERNEL k\u0001' }, 400, why400(/control characters/)],
  ['PATCH', '/api/bmm/pxe_config/made/', { contents: '# later' }, 400, why400(/contents: boots nothing/)],
  ['PATCH', '/api/bmm/pxe_config/made/', { contents: '#!ipxe\nexit\n' }, 200, anything],
  ['PATCH', '/api/bmm/pxe_config/made/', { description: 'Other' }, 200, { pxe_config: expect.objectContaining({ description: 'Other' }) }],
  ['POST', '/api/bmm/pxe_config/made/deactivate/', '', 200, { pxe_config: expect.objectContaining({ active: false }) }],
  ['POST', '/api/bmm/pxe_config/made/activate/', '', 200, anything],
  ['DELETE', '/api/bmm/pxe_config/made/', null, 204, undefined],
  ['DELETE', '/api/bmm/pxe_config/android-boot/', null, 409, expect.objectContaining({ uses: 'image android, b2g' })],

  // registrations
  [
    'POST',
    '/api/device/register/',
    { mac: 'bb:00:00:00:00:02', hardware: 'panda' },
    200,
    { outcome: 'waiting', registration: expect.any(Number), device: null },
  ],
  ['POST', '/api/device/register/', { mac: '00:00:00:00:00:01' }, 200, { outcome: 'known', registration: null, device: 'panda-1' }],
  ['POST', '/api/device/register/', { mac: 'x' }, 400, why400(/mac: must be a MAC address such as/)],
  ['POST', '/api/device/register/', {}, 400, why400(/mac/)],
  [
    'GET',
    '/api/registration/list/?made',
    null,
    200,
    { registrations: [expect.objectContaining({ state: 'waiting', mac_address: 'bb0000000001', times: 1 })] },
  ],
  ['GET', '/api/registration/list/?state=approved&limit=5', null, 200, { registrations: [], next: null }],
  ['GET', '/api/registration/list/?state=x', null, 400, code('invalid_query')],
  ['POST', '/api/registration/REG/approve/', { hardware: { type: 'tegra', model: '250' }, name: 'new-2' }, 200, { device: 'new-2' }],
  [
    'POST',
    '/api/registration/REG/approve/',
    { hardware: { type: 'tegra', model: '251' } },
    400,
    why400(/hardware: there is no hardware type/),
  ],
  ['POST', '/api/registration/REG/approve/', { hardware: { type: 'tegra', model: '250' }, name: 'panda-1' }, 409, code('already_exists')],
  ['POST', '/api/registration/999999/approve/', { hardware: { type: 'tegra', model: '250' } }, 404, code('unknown_registration')],
  ['POST', '/api/registration/REG/reject/', { reason: 'not ours' }, 204, undefined],
  ['POST', '/api/registration/x/reject/', '', 404, code('unknown_registration')],
  [
    'GET',
    '/api/registration/rule/list/?made',
    null,
    200,
    { rules: [expect.objectContaining({ name: 'made', mac_prefix: 'ff', hardware: { type: 'tegra', model: '250' } })] },
  ],
  ['GET', '/api/registration/rule/made/details/', null, 200, { rule: expect.objectContaining({ environment: 'none' }) }],
  ['GET', '/api/registration/rule/nope/details/', null, 404, code('unknown_rule')],
  [
    'POST',
    '/api/registration/rule/',
    { name: 'new', mac_prefix: '02:C0', hardware: { type: 'tegra', model: '250' } },
    201,
    { rule: expect.objectContaining({ mac_prefix: '02c0', position: 100 }) },
  ],
  [
    'POST',
    '/api/registration/rule/',
    { name: 'new', mac_prefix: 'xyz', hardware: { type: 'tegra', model: '250' } },
    400,
    why400(/mac_prefix: must be the first hex digits/),
  ],
  [
    'PATCH',
    '/api/registration/rule/made/',
    { environment: 'lab' },
    200,
    { rule: expect.objectContaining({ environment: 'lab', revision: 2 }) },
  ],
  ['POST', '/api/registration/rule/made/deactivate/', '', 200, { rule: expect.objectContaining({ active: false }) }],
  ['POST', '/api/registration/rule/made/activate/', '', 200, anything],
  ['DELETE', '/api/registration/rule/made/', null, 204, undefined],

  // the inventory sync
  ['GET', '/api/inventory/run/list/?limit=5', null, 200, { runs: [], next: null }],
  ['GET', '/api/inventory/run/list/?made', null, 200, { runs: [expect.objectContaining({ asked_by: 'schedule', outcome: 'unchanged' })] }],
  ['GET', '/api/inventory/run/list/?after=x', null, 400, code('invalid_query')],
  ['GET', '/api/inventory/run/RUN/details/', null, 200, { run: expect.objectContaining({ stage: 'over', report: null }) }],
  ['GET', '/api/inventory/run/999999/details/', null, 404, code('unknown_inventory_run')],
  ['GET', '/api/inventory/run/x/details/', null, 404, code('unknown_inventory_run')],
  [
    'POST',
    '/api/inventory/sync/',
    '',
    202,
    { run: expect.objectContaining({ stage: 'waiting', dry_run: false, allow_many_changes: false }) },
  ],
  ['POST', '/api/inventory/sync/', { dry_run: true }, 202, { run: expect.objectContaining({ dry_run: true, outcome: null }) }],
  ['POST', '/api/inventory/sync/', { force: true }, 400, why400(/force/)],

  // questions to the agent
  ['GET', '/api/device/panda-1/ping', null, 200, { success: true }],
  ['GET', '/api/device/nope/ping/', null, 404, code('unknown_device')],
  ['POST', '/api/device/panda-1/clear-pxe/', 'whatever', 200, {}],
  ['POST', '/api/device/nope/clear-pxe/', '', 404, code('unknown_device')],
  ['GET', '/api/relay/board1/test', null, 200, { success: true }],
  ['GET', '/api/relay/nope/test/', null, 404, code('unknown_board')],
];

test.each(rows)('%s %s with %j is answered %i', async (method, path, body, status, answer) => {
  const received = await api.call(method, (await pathOf(path)).replace('TOKEN', String(token)), body);
  expect({ status: received.status, body: received.body }).toEqual({ status, body: answer });
});

/** Words in a path that stand for ids: of a request that is open, of a hardware type, of a registration and of an inventory run. */
async function pathOf(path: string): Promise<string> {
  if (!/made|HW|TEGRA|REG|RUN/.test(path) && path !== '/api/relay/') return path.replace('OPEN', String(open));
  await api.db.query(MADE);
  const { rows: found } = await api.db.query(`select (select id from hardware_types where type = 'made') as "HW",
    (select id from hardware_types where type = 'tegra') as "TEGRA", (select id from registrations) as "REG", (select id from inventory_runs) as "RUN"`);
  return path.replace(/HW|TEGRA|REG|RUN/, (word) => String(found[0][word]));
}

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
    .filter((method) => !rows.some((row) => row[0] === method && row[3] === success && routeAt(method, row[1])?.path === path));
  expect(missing).toEqual([]);
});

test('every call of the catalog has a row for its success', () => {
  // nobody makes a token or signs in where tokens are off: their success has tests beside the other tests of access
  const missing = ROUTE_IDS.filter((id) => id !== 'createToken' && id !== 'createSession').flatMap((id) => {
    const route = routeOf(id);
    const has = (method: string) => rows.some((row) => row[0] === method && row[3] < 300 && routeAt(method, row[1]) === route);
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
