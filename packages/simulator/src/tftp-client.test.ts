/// <reference path="../../hardware/src/testing/npm-tftp.d.ts" />
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createSocket, type Socket } from 'node:dgram';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import tftp from 'tftp';
import { waitUntil } from './testing/raw-client.js';
import { fetchByTftp, type TftpResult } from './tftp-client.js';

const SIZES = [0, 511, 512, 513, 1468, 1468 * 4, 1468 * 8 + 1, 300_000];
const LOCAL_ADDRESS = '127.98.1.7';

function fetchFrom(
  port: number,
  path: string,
  options: { keep?: boolean; signal?: AbortSignal; retransmitMs?: number } = {},
): Promise<TftpResult> {
  return fetchByTftp({
    server: { host: '127.0.0.1', port },
    localAddress: LOCAL_ADDRESS,
    path,
    keep: options.keep ?? true,
    retransmitMs: options.retransmitMs ?? 100,
    signal: options.signal ?? new AbortController().signal,
  });
}

const contentOf = (size: number): Buffer => Buffer.from(Array.from({ length: size }, (_none, index) => (index * 7) & 0xff));

let root: string;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'mozpool-tftp-'));
  chmodSync(root, 0o755);
  mkdirSync(join(root, 'pxelinux.cfg'));
  for (const size of SIZES) writeFileSync(join(root, `file-${size}`), contentOf(size), { mode: 0o644 });
});

afterAll(() => rmSync(root, { recursive: true }));

async function freeUdpPort(): Promise<number> {
  const socket = createSocket('udp4');
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  const { port } = socket.address();
  await new Promise<void>((resolve) => socket.close(() => resolve()));
  return port;
}

async function expectAllSizes(port: number): Promise<void> {
  // 300 kB exceed what is kept.
  for (const size of SIZES) {
    const keep = size <= 200_000;
    const result = await fetchFrom(port, `file-${size}`, { keep });
    expect(result).toMatchObject({ kind: 'file', bytes: size });
    if (keep && result.kind === 'file') expect(result.content?.equals(contentOf(size))).toBe(true);
  }
}

const inTftpd = process.platform === 'linux' && process.getuid?.() === 0 && spawnSync('which', ['in.tftpd']).status === 0;

(inTftpd ? describe : describe.skip)('against tftpd-hpa (needs in.tftpd and root)', () => {
  let server: ChildProcess;
  let port: number;

  beforeAll(async () => {
    port = await freeUdpPort();
    server = spawn('in.tftpd', ['-L', '-a', `127.0.0.1:${port}`, '-s', root], { stdio: 'ignore' });
    await waitUntil('in.tftpd to answer', async () => {
      const soon = AbortSignal.timeout(300);
      return await fetchFrom(port, 'file-511', { signal: soon })
        .then((result) => result.kind === 'file')
        .catch(() => false);
    });
  });

  afterAll(() => server.kill());

  test('fetches files of every awkward size', async () => {
    await expectAllSizes(port);
  });

  test('takes ERROR 1 for a missing file', async () => {
    expect(await fetchFrom(port, 'pxelinux.cfg/01-00-00-00-00-00-00')).toMatchObject({ kind: 'refused', code: 1 });
  });
});

describe('against the tftp package', () => {
  test('fetches with a negotiated window, and takes ERROR 1 for a missing file', async () => {
    const port = await freeUdpPort();
    const server = tftp.createServer({ host: '127.0.0.1', port, root });
    // The package reports a transfer's failure on the request, and crashes the process when nobody listens.
    server.on('request', (request: NodeJS.EventEmitter) => request.on('error', () => undefined));
    const listening = new Promise<void>((resolve) => server.on('listening', resolve));
    server.listen();
    await listening;
    // Long pauses: a repeated ACK makes this package call a callback that is gone.
    const retransmitMs = 3_000;
    try {
      for (const size of SIZES) {
        expect(await fetchFrom(port, `file-${size}`, { keep: false, retransmitMs })).toMatchObject({ kind: 'file', bytes: size });
      }
      expect(await fetchFrom(port, 'nothing', { retransmitMs })).toMatchObject({ kind: 'refused', code: 1 });
    } finally {
      server.close();
    }
  });
});

describe('against a server that misbehaves', () => {
  let socket: Socket;
  const received: Buffer[] = [];
  let answer: (datagram: Buffer, send: (...bytes: number[]) => void) => void;

  beforeEach(async () => {
    received.length = 0;
    socket = createSocket('udp4');
    socket.on('message', (datagram, peer) => {
      received.push(datagram);
      answer(datagram, (...bytes) => socket.send(Buffer.from(bytes), peer.port, peer.address));
    });
    await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  });

  afterEach(async () => {
    await new Promise<void>((resolve) => socket.close(() => resolve()));
  });

  test('asks with the options of a boot loader, from its own address', async () => {
    const peers: string[] = [];
    socket.on('message', (_datagram, peer) => peers.push(peer.address));
    answer = (_datagram, send) => send(0, 5, 0, 1, 0);
    await fetchFrom(socket.address().port, 'a');
    expect(received[0]!.toString('latin1')).toBe('\0\x01a\0octet\0blksize\x001468\0tsize\x000\0windowsize\x004\0');
    expect(peers).toEqual([LOCAL_ADDRESS]);
  });

  test('repeats its request when the answer is lost', async () => {
    answer = (_datagram, send) => {
      if (received.length === 2) send(0, 3, 0, 1, 0x68, 0x69);
    };
    const result = await fetchFrom(socket.address().port, 'a');
    expect(result).toMatchObject({ kind: 'file', bytes: 2 });
    await waitUntil('the last acknowledgement', () => received.at(-1)!.toString('hex') === '00040001');
    expect(received).toHaveLength(3);
  });

  test('asks again from the last block it has when one is lost, and ignores a duplicate', async () => {
    const block = (number: number, length: number): number[] => [0, 3, 0, number, ...new Array<number>(length).fill(number)];
    const acknowledged: number[] = [];
    answer = (datagram, send) => {
      if (datagram[1] === 1) send(0, 6, ...Buffer.from('blksize\x008\0windowsize\x004\0'));
      if (datagram[1] !== 4) return;
      acknowledged.push(datagram.readUInt16BE(2));
      if (acknowledged.length === 1) {
        send(...block(1, 8));
        send(...block(1, 8));
        send(...block(3, 8));
      } else if (acknowledged.length === 2) {
        for (const number of [2, 3]) send(...block(number, 8));
        send(...block(4, 1));
      }
    };
    const result = await fetchFrom(socket.address().port, 'a');
    expect(result).toMatchObject({ kind: 'file', bytes: 25 });
    await waitUntil('the last acknowledgement', () => acknowledged.at(-1) === 4);
    expect(acknowledged).toEqual([0, 1, 4]);
  });

  test('refuses an option that it has not asked for with ERROR 8', async () => {
    answer = (datagram, send) => {
      if (datagram[1] === 1) send(0, 6, ...Buffer.from('timeout\x005\0'));
    };
    expect(await fetchFrom(socket.address().port, 'a')).toMatchObject({ kind: 'refused', code: 8 });
    await waitUntil('the ERROR', () => received.at(-1)?.readUInt32BE(0) === 0x00050008);
  });

  test('notices a file that is shorter than announced', async () => {
    answer = (datagram, send) => {
      if (datagram[1] === 1) send(0, 6, ...Buffer.from('tsize\x009\0'));
      else send(0, 3, 0, 1, 1);
    };
    expect(await fetchFrom(socket.address().port, 'a')).toMatchObject({ kind: 'refused', message: 'a: 9 bytes announced, 1 received' });
  });

  test('gives up on silence, and at once when power is cut', async () => {
    answer = () => undefined;
    expect(await fetchFrom(socket.address().port, 'a')).toMatchObject({ kind: 'silence' });
    const power = new AbortController();
    const pending = fetchFrom(socket.address().port, 'a', { signal: power.signal });
    power.abort(new Error('power cut'));
    await expect(pending).rejects.toThrow('power cut');
  });
});
