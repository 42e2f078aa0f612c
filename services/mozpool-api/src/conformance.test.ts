import { ROUTE_IDS, routeOf } from '@mozpool/contracts';
import { routeAt } from './testing/check-answer.js';
import { openTestApi, SETUP_LIMIT_MS, type TestApi } from './testing/test-api.js';
import { testToken } from './testing/tokens.js';

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
  token = (await testToken(api)).id;
}, SETUP_LIMIT_MS);
afterAll(() => api.close());
/** A request that is open while a row is run: its id stands where a path says OPEN. */
let open: number;
/** The id of a token. */
let token: number;
/** Every row begins with idle, proven devices and one request. */
beforeEach(async () => {
  await api.db.query('delete from inbox');
  await api.db.query('delete from requests');
  await api.db.query('update devices set image_id = null, boot_config = null, next_boot_config = null, comments = null');
  await api.setDevices('ready');
  api.agent.answer = async () => ({ success: true, detail: 'fine' });
  open = (await api.call('POST', '/api/device/panda-2/request/', GOOD)).body.request.id;
});

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
  ['GET', '/api/bmm/pxe_config/list/', null, 200, { pxe_configs: ['android-boot', 'old-boot', 'selftest-boot'] }],
  ['GET', '/api/bmm/pxe_config/list?active_only=0', null, 200, { pxe_configs: ['android-boot', 'selftest-boot'] }],
  [
    'GET',
    '/api/bmm/pxe_config/old-boot/details',
    null,
    200,
    { details: { name: 'old-boot', description: 'Old', contents: 'old', active: false } },
  ],
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
    expect.objectContaining({ reason: 'no relay switches the power of device panda-dark' }),
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
  ['GET', '/api/device/panda-dark/power-off/', null, 409, expect.objectContaining({ reason: 'no relay switches its power' })],
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

  // questions to the agent
  ['GET', '/api/device/panda-1/ping', null, 200, { success: true }],
  ['GET', '/api/device/nope/ping/', null, 404, code('unknown_device')],
  ['POST', '/api/device/panda-1/clear-pxe/', 'whatever', 200, {}],
  ['POST', '/api/device/nope/clear-pxe/', '', 404, code('unknown_device')],
  ['GET', '/api/relay/board1/test', null, 200, { success: true }],
  ['GET', '/api/relay/nope/test/', null, 404, code('unknown_board')],
];

test.each(rows)('%s %s with %j is answered %i', async (method, path, body, status, answer) => {
  const received = await api.call(method, path.replace('OPEN', String(open)).replace('TOKEN', String(token)), body);
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
