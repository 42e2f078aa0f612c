import { createHash } from 'node:crypto';
import { type HttpPeer, type PeerProgram, startHttpPeer } from '../../testing/http-peer.js';
import { fastControls } from '../../testing/power-bench.js';
import type { PowerSettings } from '../power-settings.js';

const SECRET = 'hunter2&x=1';
const settings: Partial<PowerSettings> = {
  credentials: { lab: { user: 'operator', password: SECRET }, wrong: { user: 'operator', password: 'no' } },
};
const budget = { deadlineMs: 5_000 };
const peers: HttpPeer[] = [];
const start = async (program: PeerProgram) => {
  const peer = await startHttpPeer(program);
  peers.push(peer);
  return peer;
};
afterEach(async () => {
  await Promise.all(peers.splice(0).map((peer) => peer.close()));
});
const basic = (user: string) => `Basic ${Buffer.from(`${user}:${SECRET}`).toString('base64')}`;

/** Enough of DMTF's ComputerSystem to be switched, with a system name that has to be found. */
function bmc(allowable?: string[]): PeerProgram {
  let state = 'On';
  return ({ method, path, body, headers }, peer) => {
    if (headers.authorization !== basic('operator')) return { status: 401, body: { error: { code: 'Base.1.0.NoValidSession' } } };
    if (path === '/redfish/v1/Systems') return { body: { Members: [{ '@odata.id': '/redfish/v1/Systems/Self' }] } };
    if (path === '/redfish/v1/Systems/Self' && method === 'GET') {
      const reset = {
        target: '/redfish/v1/Systems/Self/Actions/ComputerSystem.Reset',
        ...(allowable && { 'ResetType@Redfish.AllowableValues': allowable }),
      };
      return { body: { PowerState: state, Actions: { '#ComputerSystem.Reset': reset } } };
    }
    if (path.endsWith('ComputerSystem.Reset') && method === 'POST') {
      const wanted = { On: 'On', ForceOn: 'On', ForceOff: 'Off' }[(JSON.parse(body) as { ResetType: string }).ResetType];
      if (!wanted) return { status: 400, body: { error: { '@Message.ExtendedInfo': [{ Message: 'no such reset type' }] } } };
      if (wanted === state) return { status: 409, body: { error: { '@Message.ExtendedInfo': [{ Message: 'already so' }] } } };
      if (peer.mode !== 'lie') state = wanted;
      return { status: 204 };
    }
    return { status: 404 };
  };
}

/** Tasmota with a web password, one or several relays, and the refusal of old firmware. */
function tasmota(relays: number): PeerProgram {
  const on = new Map<number, boolean>();
  return ({ query }, peer) => {
    if (query.get('user') !== 'operator' || query.get('password') !== SECRET)
      return { body: { WARNING: 'Need user=<username>&password=<password>' } };
    const [, number, argument] = /^Power(\d*)(?: (On|Off))?$/.exec(query.get('cmnd') ?? '') ?? [];
    if (number === undefined) return { body: { Command: 'Unknown' } };
    const relay = Number(number || 1);
    if (argument && peer.mode !== 'lie') on.set(relay, argument === 'On');
    return {
      body: {
        [relays === 1 ? 'POWER' : `POWER${relay}`]:
          argument && peer.mode === 'lie' ? argument.toUpperCase() : on.get(relay) === false ? 'OFF' : 'ON',
      },
    };
  };
}

/** Shelly of the second generation, which asks for digest authentication with SHA-256. */
function shelly(): PeerProgram {
  let output = true;
  const hash = (text: string) => createHash('sha256').update(text).digest('hex');
  return ({ method, path, query, headers }, peer) => {
    const { authorization = '' } = headers;
    const field = (name: string) => new RegExp(`${name}="?([^",]+)`).exec(authorization)?.[1] ?? '';
    const [who, what] = [hash(`admin:shellyplus1-1:${SECRET}`), hash(`${method}:${field('uri')}`)];
    const proper = hash([who, 'n0nce', field('nc'), field('cnonce'), 'auth', what].join(':'));
    if (!authorization.startsWith('Digest ') || field('response') !== proper)
      return { status: 401, headers: { 'www-authenticate': 'Digest qop="auth", realm="shellyplus1-1", nonce="n0nce", algorithm=SHA-256' } };
    if (query.get('id') !== '0') return { status: 400, body: { code: -105, message: 'bad id' } };
    if (path === '/rpc/Switch.GetStatus') return { body: { id: 0, output, source: 'HTTP' } };
    const was = output;
    if (peer.mode !== 'lie') output = query.get('on') === 'true';
    return { body: { was_on: was } };
  };
}

const DRIVERS: [string, () => PeerProgram, (port: number, credentials: string) => string][] = [
  ['redfish', bmc, (port, credentials) => `redfish://127.0.0.1:${port}?tls=none&credentials=${credentials}`],
  [
    'redfish, system named',
    () => bmc(['On', 'ForceOff']),
    (port, credentials) => `redfish://127.0.0.1:${port}/Self?tls=none&credentials=${credentials}`,
  ],
  [
    'redfish, forced only',
    () => bmc(['ForceOn', 'ForceOff']),
    (port, credentials) => `redfish://127.0.0.1:${port}?tls=none&credentials=${credentials}`,
  ],
  ['tasmota, one relay', () => tasmota(1), (port, credentials) => `tasmota://127.0.0.1:${port}?credentials=${credentials}`],
  ['tasmota, several relays', () => tasmota(4), (port, credentials) => `tasmota://127.0.0.1:${port}/3?credentials=${credentials}`],
  ['shelly, second generation', shelly, (port, credentials) => `shelly://127.0.0.1:${port}?credentials=${credentials}`],
];

describe.each(DRIVERS)('%s', (_name, program, url) => {
  test('switches, reads and cycles', async () => {
    const peer = await start(program());
    const [controls, power] = [fastControls(settings), url(peer.port, 'lab')];
    expect(await controls.read(power, budget)).toEqual({ ok: true, power: 'on' });
    expect(await controls.off(power, budget)).toEqual({ ok: true });
    expect(await controls.read(power, budget)).toEqual({ ok: true, power: 'off' });
    expect(await controls.off(power, budget)).toEqual({ ok: true });
    expect(await controls.cycle(power, budget)).toEqual({ ok: true });
    expect(await controls.read(power, budget)).toEqual({ ok: true, power: 'on' });
  });

  test.each(['wrong', ''])('with credentials "%s" it says which are wanted, and no secret', async (credentials) => {
    const peer = await start(program());
    const result = await fastControls(settings).cycle(url(peer.port, credentials), budget);
    expect(result).toMatchObject({ ok: false, reason: 'unauthorized', detail: expect.stringContaining('credentials=NAME') });
  });

  test.each([
    ['hang', 'timeout'],
    ['drop', 'unreachable'],
    ['garbage', 'wrong_reply'],
    ['lie', 'not_confirmed'],
  ] as const)('a peer that does %s is %s, and its secret stays out of sight', async (mode, reason) => {
    const peer = await start(program());
    peer.mode = mode;
    const warned: unknown[] = [];
    const log = { debug: () => {}, info: () => {}, warn: (...args: unknown[]) => warned.push(args), error: () => {} };
    const result = await fastControls(settings, { log }).off(url(peer.port, 'lab'), { deadlineMs: 1_000 });
    expect(result).toMatchObject({ ok: false, reason });
    expect(JSON.stringify([result, warned])).not.toMatch(/hunter2/);
    expect(warned).toHaveLength(1);
  });
});

test('a controller cannot send the agent elsewhere', async () => {
  const peer = await start(({ path }) =>
    path === '/redfish/v1/Systems'
      ? { body: { Members: [{ '@odata.id': '//evil.example/x' }] } }
      : { status: 302, headers: { location: 'http://127.0.0.1:1/' } },
  );
  const controls = fastControls();
  expect(await controls.off(`redfish://127.0.0.1:${peer.port}?tls=none`, budget)).toMatchObject({ reason: 'wrong_reply' });
  expect(await controls.off(`redfish://127.0.0.1:${peer.port}/x?tls=none`, budget)).toMatchObject({
    reason: 'wrong_reply',
    detail: expect.stringContaining('302'),
  });
});

describe('rest', () => {
  const program =
    (authorized: (authorization: string | undefined) => boolean): PeerProgram =>
    ({ method, path, body, headers }, peer) => {
      if (!authorized(headers.authorization)) return { status: 401 };
      if (path !== '/outlet/3') return { status: 404 };
      if (method === 'PUT' && peer.mode !== 'lie') state = body;
      return { body: state };
    };
  let state = '1';
  const controller = (port: number, more: object = {}) => ({
    rest: {
      strip: {
        on: {
          method: 'PUT' as const,
          url: `http://127.0.0.1:${port}/outlet/{outlet}`,
          headers: { 'content-type': 'text/plain' },
          body: '1',
        },
        off: {
          method: 'PUT' as const,
          url: `http://127.0.0.1:${port}/outlet/{outlet}`,
          headers: { 'content-type': 'text/plain' },
          body: '0',
        },
        read: { method: 'GET' as const, url: `http://127.0.0.1:${port}/outlet/{outlet}` },
        readsOn: '^1$',
        authentication: 'none' as const,
        tls: 'verify' as const,
        ...more,
      },
    },
  });
  beforeEach(() => {
    state = '1';
  });

  test('sends the requests of the power file, with the outlet filled in', async () => {
    const peer = await start(program(() => true));
    const controls = fastControls(controller(peer.port));
    expect(await controls.cycle('rest:strip/3', budget)).toEqual({ ok: true });
    expect(peer.requests).toEqual(['PUT /outlet/3 0', 'GET /outlet/3', 'PUT /outlet/3 1', 'GET /outlet/3']);
    expect(await controls.off('rest:strip/4', budget)).toMatchObject({ reason: 'refused', detail: expect.stringContaining('404') });
    peer.mode = 'lie';
    expect(await controls.off('rest:strip/3', budget)).toMatchObject({ reason: 'not_confirmed' });
  });

  test('where nothing can be read, the command has to do', async () => {
    const peer = await start(program(() => true));
    const controls = fastControls(controller(peer.port, { read: undefined }));
    expect(await controls.cycle('rest:strip/3', budget)).toEqual({ ok: true });
    expect(await controls.read('rest:strip/3', budget)).toMatchObject({ reason: 'not_configured' });
  });

  test('shows a bearer token or a user, as the power file says', async () => {
    const peer = await start(program((authorization) => authorization === 'Bearer t0ken' || authorization === basic('operator')));
    const credentials = { ...settings.credentials, key: { token: 't0ken' } };
    expect(
      await fastControls({ ...controller(peer.port, { authentication: 'bearer', credentials: 'key' }), credentials }).off(
        'rest:strip/3',
        budget,
      ),
    ).toEqual({ ok: true });
    expect(
      await fastControls({ ...controller(peer.port, { authentication: 'basic', credentials: 'lab' }), credentials }).off(
        'rest:strip/3',
        budget,
      ),
    ).toEqual({ ok: true });
    expect(await fastControls(controller(peer.port)).off('rest:strip/3', budget)).toMatchObject({ reason: 'unauthorized' });
  });
});
