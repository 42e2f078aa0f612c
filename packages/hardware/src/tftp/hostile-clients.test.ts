/** The server as it runs, on a directory, against whoever means it no good. */

import type { Socket } from 'node:dgram';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeTftpPacket } from '@mozpool/protocols';
import { type ControlledThreads, openControlledThreads } from '../testing/controlled-threads.js';
import { heldBytes } from '../testing/held-bytes.js';
import { downloadRaw, openRawTftpClient, type RawTftpClient } from '../testing/raw-tftp-client.js';
import { SERVER_FORMS } from '../testing/server-forms.js';
import { waitUntil, waitUntilAsync } from '../testing/wait-until.js';
import { directoryRoute } from './directory-route.js';
import type { TftpServerLimits } from './tftp-limits.js';
import { createTftpServer, type TftpServer, type TftpServerOptions } from './tftp-server.js';
import { bindUdp } from './transfer-socket.js';

const ASK_AGAIN_MS = 200;
const MALFORMED = 100_000;
/** Fewer than are read in one turn of the event loop: a flood that the socket's buffer does not hold would only test the kernel. */
const PER_TURN = 25;
const KERNEL = Buffer.alloc(200_000, 'kernel');
/** Each half of the packets, kept, would be more than twice as much. */
const MAX_HELD_BYTES = 5_000_000;
const SWEPT_WITHIN_MS = 10_000;

let directory: string;
let server: TftpServer;
let port: number;
let dropped: number;
let form: Partial<TftpServerOptions>;
let threads: ControlledThreads;
const clients: RawTftpClient[] = [];

async function start(limits: Partial<TftpServerLimits> = {}): Promise<void> {
  directory = await mkdtemp(join(tmpdir(), 'mozpool-hostile-'));
  const root = join(directory, 'root');
  await mkdir(join(root, 'below'), { recursive: true });
  await writeFile(join(root, 'kernel'), KERNEL);
  await writeFile(join(directory, 'secret'), 'secret');
  await symlink('../secret', join(root, 'link'));
  await symlink('..', join(root, 'up'));
  await symlink('/etc', join(root, 'below', 'etc'));
  dropped = 0;
  threads = await openControlledThreads();
  server = createTftpServer({
    host: '127.0.0.1',
    port: 0,
    ...form,
    threadFile: threads.file,
    routes: [directoryRoute(root)],
    limits,
    onDropped: () => {
      dropped += 1;
    },
  });
  ({ port } = await server.start());
  if (form.threads !== 1) await waitUntil(() => threads.started === form.threads);
}

async function open(): Promise<RawTftpClient> {
  const client = await openRawTftpClient({ port });
  clients.push(client);
  return client;
}

afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  await server.stop();
  threads.close();
  await rm(directory, { recursive: true, force: true });
});

describe.each(SERVER_FORMS)('sending %s', (_form, options) => {
  beforeAll(() => {
    form = options;
  });

  test('no spelling of a path leads out of the root', async () => {
    await start();
    const client = await open();
    const paths = [
      ...[
        '../secret',
        '/../secret',
        'below/../../secret',
        '..\\secret',
        'below\\..\\..\\secret',
        './../secret',
        '//../secret',
        '....//secret',
      ],
      ...['link', 'up/secret', 'up/../secret', 'below/etc/passwd', '/etc/passwd', 'C:\\secret', 'tftp://127.0.0.1/../secret'],
      // Encodings that a server might undo after it has looked.
      ...[
        '%2e%2e/secret',
        '..%2fsecret',
        '%2e%2e%2fsecret',
        '..%5csecret',
        '%252e%252e/secret',
        '.%00./secret',
        '..;/secret',
        '..%c0%afsecret',
      ],
      ...[
        'kernel/../../secret',
        'kernel/..',
        'kernel/',
        'root',
        '~',
        '~root/secret',
        '',
        '.',
        '..',
        '/',
        '\u2024\u2024/secret',
        '\uff0e\uff0e/secret',
      ],
    ].map((path) => Buffer.from(`\0\u0001${path}\0octet\0`));
    const bytes = [
      ['0001', '2e2e c0af 736563726574', '00', '6f63746574 00'], // an overlong slash
      ['0001', 'c0ae c0ae 2f 736563726574', '00', '6f63746574 00'], // overlong dots
      ['0001', '2e2e 2f 736563726574 00 6b65726e656c', '00', '6f63746574 00'], // a NUL before the honest name
      ['0001', 'ff fe 2e2e 2f 736563726574', '00', '6f63746574 00'],
    ].map((parts) => Buffer.from(parts.join('').replaceAll(' ', ''), 'hex'));
    for (const request of [...paths, ...bytes]) {
      client.send(request);
      const { packet } = await client.next();
      if (packet.op === 'data' && request.includes('kernel')) {
        // 'kernel/' is another spelling of the kernel
        expect(packet.data.equals(KERNEL.subarray(0, 512))).toBe(true);
        client.send({ op: 'error', code: 0, message: 'closed' }, client.received.at(-1)!.from.port);
        continue;
      }
      expect(packet).toMatchObject({ op: 'error', code: expect.any(Number) });
      expect([1, 2, 4]).toContain((packet as { code: number }).code);
    }
  });

  test(`${MALFORMED} malformed datagrams: others are served meanwhile, and no thread keeps anything of it`, async () => {
    await start({ requestsPerSecond: 200_000 });
    const random = seeded(7);
    const attacker = await bindUdp('127.0.0.2', 0);
    try {
      // one half for the port that all know, and one for the port of a transfer, which its thread reads
      const slow = await open();
      slow.request('kernel');
      const { from: transfer } = await slow.next();
      const flood = (count: number) => sendMany(attacker, count, [port, transfer.port], () => malformed(random));
      await flood(MALFORMED / 10);
      await fetchKernel();
      const before = await heldByEach();
      let flooding = true;
      const flooded = flood(MALFORMED * 0.9).finally(() => {
        flooding = false;
      });
      let transfers = 0;
      while (flooding) {
        await fetchKernel();
        transfers += 1;
        await acknowledgeNext(slow, transfers);
      }
      await flooded;
      expect(transfers).toBeGreaterThan(3);
      await fetchKernel();
      await waitUntilAsync(
        async () => (await heldByEach()).every((held, index) => held - before[index]! < MAX_HELD_BYTES),
        SWEPT_WITHIN_MS,
      );
    } finally {
      attacker.close();
    }
  }, 60_000);

  test('one that asks without end is left unanswered, others are not', async () => {
    await start({ requestsPerSecond: 10 });
    const attacker = await bindUdp('127.0.0.2', 0);
    let answers = 0;
    attacker.on('message', () => {
      answers += 1;
    });
    try {
      const request = encodeTftpPacket({ op: 'rrq', path: 'nothing', mode: 'octet', options: new Map() });
      await sendMany(attacker, 500, [port], () => request);
      await waitUntil(() => dropped > 400);
      expect((await downloadRaw(await open(), 'kernel', { blksize: '1468' })).equals(KERNEL)).toBe(true);
      expect(answers).toBeLessThan(100);
    } finally {
      attacker.close();
    }
  });
});

/** Keeps nothing, since what is kept is measured. */
async function fetchKernel(): Promise<void> {
  const client = await openRawTftpClient({ port });
  const options = { blksize: '1468', windowsize: '8' };
  // as real clients do when the flood has swallowed their request
  const asking = setInterval(() => client.received.length === 0 && client.request('kernel', options), ASK_AGAIN_MS);
  const content = await downloadRaw(client, 'kernel', options).finally(() => clearInterval(asking));
  client.close();
  await new Promise((resolve) => setImmediate(resolve));
  expect(content.equals(KERNEL)).toBe(true);
}

/** A client that takes its time: it has `block`, and asks for the next one. */
async function acknowledgeNext(client: RawTftpClient, block: number): Promise<void> {
  client.ack(block);
  const hasCome = () => client.received.some(({ packet }) => packet.op === 'data' && packet.block === block + 1);
  // once more when the flood has swallowed it
  const asking = setInterval(() => client.ack(block), ASK_AGAIN_MS);
  await waitUntil(hasCome).finally(() => clearInterval(asking));
}

/** This thread's first, then what each thread of the server holds. */
const heldByEach = async () => [heldBytes(), ...(await threads.heldBytes())];

/** In turn to each of `ports`. */
async function sendMany(attacker: Socket, count: number, ports: readonly number[], packet: () => Buffer): Promise<void> {
  for (let sent = 0; sent < count; sent += PER_TURN) {
    for (let one = 0; one < PER_TURN; one += 1) attacker.send(packet(), ports[(sent + one) % ports.length], '127.0.0.1');
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Random bytes, and requests that are cut, glued, padded or whose bytes are changed. */
function malformed(random: () => number): Buffer {
  const noise = () => Buffer.from(Uint8Array.from({ length: Math.floor(random() * 100) }, () => random() * 256));
  const whole = Buffer.from('\0\u0001kernel\0octet\0blksize\x001468\0tsize\x000\0windowsize\x0016\0');
  switch (Math.floor(random() * 5)) {
    case 0:
      return noise();
    case 1:
      // up to the mode: from there on it is a request
      return whole.subarray(0, Math.floor(random() * 14));
    case 2:
      return Buffer.concat([Buffer.from([0, Math.floor(random() * 256)]), noise()]);
    case 3:
      return Buffer.concat([whole, Buffer.alloc(500 + Math.floor(random() * 900), 'x')]);
    default: {
      const changed = Buffer.from(whole);
      changed[1] = 1 + Math.floor(random() * 6);
      changed[9 + Math.floor(random() * 5)] = Math.floor(random() * 256);
      return changed;
    }
  }
}

function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
