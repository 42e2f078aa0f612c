import { createSocket, type Socket } from 'node:dgram';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freeUdpPort } from '../../testing/free-udp-port.js';
import { fastControls } from '../../testing/power-bench.js';
import { isOnPath } from '../../testing/run-program.js';
import { type ForeignSimulator, openDirectory, startForeignSimulator } from '../../testing/start-simulator.js';
import { waitUntilAsync } from '../../testing/wait-until.js';

const USER = { user: 'operator', password: 'authentication', privacyPassword: 'confidential' };
const settings = {
  credentials: {
    pdu: { community: 'writer' },
    stranger: { community: 'stranger' },
    secured: USER,
    nobody: { ...USER, user: 'nobody' },
    mistyped: { ...USER, password: 'authentification' },
    undisclosed: { ...USER, privacyPassword: 'convidential' },
    unprivate: { user: USER.user, password: USER.password },
    anonymous: {},
  },
};
const budget = { deadlineMs: 8_000 };

/** A PDU of snmpsim: what is written is kept, unless the outlet is one that takes commands and does nothing. */
const RECORDS = `1.3.6.1.2.1.105.1.1.1.3.1.7|2:writecache|value=1
1.3.6.1.4.1.318.1.1.4.4.2.1.3.3|2:writecache|value=1
1.3.6.1.4.1.318.1.1.4.4.2.1.3.4|2|1
1.3.6.1.4.1.534.6.6.7.6.6.1.2.0.3|2|0
1.3.6.1.4.1.534.6.6.7.6.6.1.3.0.3|2:writecache|value=0
1.3.6.1.4.1.534.6.6.7.6.6.1.4.0.3|2:writecache|value=0
`;

(isOnPath('snmpsimd') ? describe : describe.skip)('against snmpsim', () => {
  let [simulator, port]: [ForeignSimulator | undefined, number] = [undefined, 0];
  beforeAll(async () => {
    port = await freeUdpPort();
    const directory = openDirectory();
    mkdirSync(join(directory, 'data'));
    // version 1 and 2c find it by the community, version 3, for want of a context, by the transport
    for (const name of ['writer', '1.3.6.1.6.1.1.0']) writeFileSync(join(directory, 'data', `${name}.snmprec`), RECORDS);
    const user = process.getuid?.() === 0 ? ['--process-user=nobody', '--process-group=nogroup'] : [];
    simulator = startForeignSimulator(
      'snmpsimd',
      [
        `--data-dir=${join(directory, 'data')}`,
        `--cache-dir=${join(directory, 'cache')}`,
        `--agent-udpv4-endpoint=127.0.0.1:${port}`,
        ...[`--v3-user=${USER.user}`, `--v3-auth-key=${USER.password}`, '--v3-auth-proto=SHA'],
        ...[`--v3-priv-key=${USER.privacyPassword}`, '--v3-priv-proto=AES'],
        ...user,
      ],
      directory,
    );
    const controls = fastControls(settings);
    await waitUntilAsync(async () => (await controls.read(power(3), { deadlineMs: 500 })).ok, 15_000);
  }, 20_000);
  afterAll(() => simulator?.stop());
  const power = (outlet: number, more = 'credentials=pdu') => `snmp://127.0.0.1:${port}/${outlet}?model=apc&${more}`;

  test.each(['1', '2c'])('switches, reads and cycles an outlet in version %s', async (version) => {
    const controls = fastControls(settings);
    const outlet = power(3, `credentials=pdu&version=${version}`);
    expect(await controls.off(outlet, budget)).toEqual({ ok: true });
    expect(await controls.read(outlet, budget)).toEqual({ ok: true, power: 'off' });
    expect(await controls.cycle(outlet, budget)).toEqual({ ok: true });
    expect(await controls.read(outlet, budget)).toEqual({ ok: true, power: 'on' });
  });

  test('switches, reads and cycles an outlet in version 3, as a user whose packets are signed and encrypted', async () => {
    const controls = fastControls(settings);
    const outlet = power(3, 'credentials=secured&version=3');
    expect(await controls.off(outlet, budget)).toEqual({ ok: true });
    expect(await controls.read(outlet, budget)).toEqual({ ok: true, power: 'off' });
    expect(await controls.cycle(outlet, budget)).toEqual({ ok: true });
    expect(await controls.read(outlet, budget)).toEqual({ ok: true, power: 'on' });
  });

  test.each([
    ['a user that is not known', 'nobody', 'timeout', /user/],
    ['a wrong password', 'mistyped', 'unauthorized', /password or authProtocol/],
    ['a wrong privacy password', 'undisclosed', 'timeout', /user/],
    ['no privacy where the controller wants it', 'unprivate', 'unauthorized', /Security Level.*privacyPassword/],
    ['no user', 'anonymous', 'not_configured', /credentials with a user/],
  ])('%s is no access in version 3', async (_what, credentials, reason, detail) => {
    const outlet = power(3, `credentials=${credentials}&version=3`);
    const result = await fastControls(settings).off(outlet, { deadlineMs: 1_000 });
    expect(result).toMatchObject({ reason, detail: expect.stringMatching(detail) });
    expect(JSON.stringify(result)).not.toMatch(/authenti[cf]|[ck]on[fv]idential/);
  });

  test('switches a PoE port', async () => {
    const controls = fastControls(settings);
    const poe = `poe://127.0.0.1:${port}/7?credentials=pdu`;
    expect(await controls.off(poe, budget)).toEqual({ ok: true });
    expect(await controls.read(poe, budget)).toEqual({ ok: true, power: 'off' });
    expect(await controls.on(poe, budget)).toEqual({ ok: true });
  });

  test('writes on and off to objects of their own where the model has them', async () => {
    const eaton = `snmp://127.0.0.1:${port}/3?model=eaton&credentials=pdu`;
    // its state never changes here, which is what a PDU that lies looks like
    expect(await fastControls(settings).on(eaton, budget)).toMatchObject({
      reason: 'not_confirmed',
      detail: expect.stringContaining('reads off instead of on'),
    });
    expect(await fastControls(settings).off(eaton, budget)).toEqual({ ok: true });
  });

  test('an outlet that is not there, or may not be written, is refused with what that may mean', async () => {
    const controls = fastControls(settings);
    expect(await controls.read(power(9), budget)).toMatchObject({ reason: 'refused', detail: expect.stringContaining('no such outlet') });
    expect(await controls.off(power(4), budget)).toMatchObject({ reason: 'refused', detail: expect.stringContaining('may not write') });
  });

  test('a wrong community is silence, and the deadline ends it', async () => {
    expect(await fastControls(settings).off(power(3, 'credentials=stranger'), { deadlineMs: 700 })).toMatchObject({
      reason: 'timeout',
      detail: expect.stringContaining('not know the community'),
    });
  });
});

describe('a peer that misbehaves', () => {
  let peer: Socket | undefined;
  async function startPeer(answer: (datagram: Buffer) => Buffer | null): Promise<string> {
    const socket = createSocket('udp4');
    socket.on('message', (datagram, from) => {
      const reply = answer(datagram);
      if (reply) socket.send(reply, from.port, from.address);
    });
    await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
    peer = socket;
    return `snmp://127.0.0.1:${socket.address().port}/3?model=apc`;
  }
  afterEach(() => void peer?.close());

  test('hangs', async () => {
    const power = await startPeer(() => null);
    const startedAt = performance.now();
    expect(await fastControls().cycle(power, { deadlineMs: 400 })).toMatchObject({ reason: 'timeout' });
    expect(performance.now() - startedAt).toBeLessThan(1_500);
  });

  test('answers with what is no SNMP', async () => {
    const power = await startPeer(() => Buffer.from('not BER'));
    expect((await fastControls().off(power, { deadlineMs: 400 })).ok).toBe(false);
  });

  test('takes the command and shows no change', async () => {
    // the request itself as response (tag A0 or A3 becomes A2), with the value 1 where a get has NULL
    const power = await startPeer((datagram) => {
      const reply = Buffer.from(datagram);
      const tag = reply.findIndex((byte, at) => at > 4 && (byte === 0xa0 || byte === 0xa3));
      const isGet = reply[tag] === 0xa0;
      reply[tag] = 0xa2;
      return isGet ? withOne(reply, tag) : reply;
    });
    expect(await fastControls().off(power, budget)).toMatchObject({ reason: 'not_confirmed' });
  });
});

/** NULL at the end becomes INTEGER 1, one byte longer: every length around it grows by one. */
function withOne(message: Buffer, tag: number): Buffer {
  const grown = Buffer.concat([message.subarray(0, -2), Buffer.from([2, 1, 1])]);
  const lists = [1, tag + 1];
  let at = tag + 2;
  for (let skipped = 0; skipped < 3; skipped += 1) at += 2 + grown[at + 1]!;
  for (const length of [...lists, at + 1, at + 3]) grown[length]! += 1;
  return grown;
}
