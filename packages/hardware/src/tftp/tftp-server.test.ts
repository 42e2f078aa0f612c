import { mkdtemp, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TftpPacket } from '@mozpool/protocols';
import { describeFile } from '../files/file-identity.js';
import { downloadRaw, openRawTftpClient, type RawTftpClient } from '../testing/raw-tftp-client.js';
import { SERVER_FORMS } from '../testing/server-forms.js';
import { waitUntil } from '../testing/wait-until.js';
import { directoryRoute } from './directory-route.js';
import { createTftpServer, type TftpServer, type TftpServerOptions, type TftpTransfer } from './tftp-server.js';

const content = (size: number) => Buffer.from(Uint8Array.from({ length: size }, (_value, index) => (index * 31 + (index >> 8)) & 0xff));
const FILES: Record<string, Buffer> = {
  empty: Buffer.alloc(0),
  hello: Buffer.from('hello'),
  'size-511': content(511),
  'size-512': content(512),
  'size-513': content(513),
  'size-4000': content(4000),
  'size-525000': content(525_000),
  'pxelinux.cfg/default': Buffer.from('default'),
};
const QUIET_MS = 60;

let server: TftpServer;
let client: RawTftpClient;
let transfers: TftpTransfer[];
let port: number;
let form: Partial<TftpServerOptions>;

async function startServer(options: Partial<TftpServerOptions> = {}): Promise<void> {
  transfers = [];
  server = createTftpServer({
    host: '127.0.0.1',
    port: 0,
    routes: [async ({ path }) => FILES[path] ?? null],
    onTransfer: (transfer) => transfers.push(transfer),
    ...form,
    ...options,
    // the measured round trip of a loopback would have packets sent again that a test only holds back
    limits: { defaultTimeoutMs: 1000, minTimeoutMs: options.limits?.defaultTimeoutMs ?? 1000, ...options.limits },
  });
  ({ port } = await server.start());
  client = await openRawTftpClient({ port });
}

afterEach(async () => {
  client.close();
  await server.stop();
});

const nextPacket = async (): Promise<TftpPacket> => (await client.next()).packet;

describe.each(SERVER_FORMS)('sending %s', (_form, options) => {
  beforeAll(() => {
    form = options;
  });

  describe('a transfer', () => {
    test.each(['empty', 'hello', 'size-511', 'size-512', 'size-513', 'size-4000'])(
      'delivers %s whole, without and with options',
      async (name) => {
        await startServer();
        expect(await downloadRaw(client, name)).toEqual(FILES[name]);
        expect(await downloadRaw(client, `/${name}`, { blksize: '128', tsize: '0', windowsize: '4' })).toEqual(FILES[name]);
        await waitUntil(() => transfers.length === 2);
        expect(transfers.map(({ path, outcome, bytes }) => ({ path, outcome, bytes }))).toEqual([
          { path: name, outcome: 'complete', bytes: FILES[name]!.length },
          { path: name, outcome: 'complete', bytes: FILES[name]!.length },
        ]);
      },
    );

    test('of more than 65535 blocks rolls over to 0', async () => {
      await startServer();
      expect(await downloadRaw(client, 'size-525000', { blksize: '8', windowsize: '16' })).toEqual(FILES['size-525000']);
      expect(client.received.filter(({ packet }) => packet.op === 'data' && packet.block === 0)).toHaveLength(1);
    });

    test('comes from a port of its own', async () => {
      await startServer();
      client.request('hello');
      expect((await client.next()).from.port).not.toBe(port);
    });

    test('comes from a port of the configured range', async () => {
      await startServer({ transferPorts: { from: 40_100, to: 40_140 } });
      client.request('hello');
      const { from } = await client.next();
      expect(from.port).toBeGreaterThanOrEqual(40_100);
      expect(from.port).toBeLessThanOrEqual(40_140);
    });

    test('comes from the address that was asked', async () => {
      await startServer({ host: '0.0.0.0', addresses: ['127.0.0.1', '127.0.0.2'] });
      client.close();
      client = await openRawTftpClient({ address: '127.0.0.2', port });
      client.request('hello');
      expect((await client.next()).from.address).toBe('127.0.0.2');
      client.request('nothing-here');
      expect((await client.next()).from.address).toBe('127.0.0.2');
    });

    test('in netascii doubles line ends and does not promise a size', async () => {
      await startServer({ routes: [async () => Buffer.from('a\nb')] });
      client.request('text', { tsize: '0' }, 'netascii');
      expect(await nextPacket()).toEqual({ op: 'data', block: 1, data: Buffer.from('a\r\nb') });
    });
  });

  describe('options', () => {
    test('are answered as in the specification', async () => {
      await startServer();
      client.request('hello', { timeout: '5', tsize: '0', blksize: '65464', windowsize: '99', multicast: '' });
      expect(await nextPacket()).toEqual({
        op: 'oack',
        options: new Map([
          ['timeout', '5'],
          ['tsize', '5'],
          ['blksize', '1468'],
          ['windowsize', '16'],
        ]),
      });
    });

    test('that are all unknown bring data at once', async () => {
      await startServer();
      client.request('hello', { rollover: '0', utimeout: '1000' });
      expect(await nextPacket()).toMatchObject({ op: 'data', block: 1 });
    });

    test('a client that only wanted the size is not an error, and may ask again at once', async () => {
      await startServer();
      client.request('size-4000', { tsize: '0', blksize: '1468', windowsize: '4' });
      expect(await nextPacket()).toMatchObject({ op: 'oack' });
      client.send({ op: 'error', code: 8, message: 'User aborted the transfer' }, client.received.at(-1)!.from.port);
      expect(await downloadRaw(client, 'size-4000', { blksize: '1468', windowsize: '4' })).toEqual(FILES['size-4000']);
      await waitUntil(() => transfers.length === 2);
      expect(transfers).toMatchObject([
        { outcome: 'aborted', bytes: 0, detail: 'client error 8: User aborted the transfer' },
        { outcome: 'complete', bytes: 4000 },
      ]);
    });
  });

  describe('loss and repetition', () => {
    test('a duplicated acknowledgement never causes a packet', async () => {
      await startServer();
      client.request('size-4000');
      for (let block = 1; block <= 8; block += 1) {
        expect(await nextPacket()).toMatchObject({ op: 'data', block });
        for (let copy = 0; copy < 3; copy += 1) client.ack(block);
      }
      await waitUntil(() => transfers.length === 1);
      expect(await client.countFor(QUIET_MS)).toBe(0);
      expect(client.received).toHaveLength(8);
    });

    test('a late acknowledgement of an older block is ignored', async () => {
      await startServer();
      client.request('size-4000');
      await client.next();
      client.ack(1);
      await client.next();
      client.ack(0);
      client.ack(1);
      client.ack(7);
      expect(await client.countFor(QUIET_MS)).toBe(0);
      client.ack(2);
      expect(await nextPacket()).toMatchObject({ block: 3 });
    });

    test('a lost packet, OACK or acknowledgement is sent again after the timeout', async () => {
      await startServer({ limits: { defaultTimeoutMs: 20, maxTimeoutMs: 40 } });
      const lost = new Set([0, 2, 3, 5]);
      expect(await downloadRaw(client, 'size-513', { tsize: '0' }, (arrival) => lost.has(arrival))).toEqual(FILES['size-513']);
    });

    test('after a measured round trip a lost packet is sent again soon, and later from time to time', async () => {
      await startServer({ limits: { defaultTimeoutMs: 60_000, minTimeoutMs: 30 } });
      client.request('size-4000');
      await client.next();
      client.ack(1);
      expect(await nextPacket()).toMatchObject({ block: 2 });
      const before = performance.now();
      for (let copy = 0; copy < 2; copy += 1) expect(await nextPacket()).toMatchObject({ block: 2 });
      // twice the floor, and twice as much again; the agreed time would have been a minute
      expect(performance.now() - before).toBeGreaterThan(30);
      client.ack(2);
      expect(await nextPacket()).toMatchObject({ block: 3 });
    });

    test('a first packet that nobody acknowledges is sent six times and no more, however often it is asked for', async () => {
      await startServer({ limits: { defaultTimeoutMs: 10, maxTimeoutMs: 10 } });
      client.request('size-4000', { tsize: '0' });
      await client.next();
      for (let copy = 0; copy < 20; copy += 1) client.request('size-4000', { tsize: '0' });
      await waitUntil(() => transfers.length === 1);
      expect(client.received).toHaveLength(6);
      expect(transfers).toMatchObject([{ outcome: 'timeout', bytes: 0, resent: 5 }]);
    });

    test('a lost packet in a window is made good by the early acknowledgement, without a timeout', async () => {
      await startServer({ limits: { defaultTimeoutMs: 60_000 } });
      const options = { blksize: '100', windowsize: '8' };
      // The OACK is arrival 0; block 3 of the first window and block 12 are lost.
      expect(await downloadRaw(client, 'size-4000', options, (arrival) => arrival === 3 || arrival === 15)).toEqual(FILES['size-4000']);
    });

    test('a window of which every packet is lost is sent again from its beginning', async () => {
      await startServer({ limits: { defaultTimeoutMs: 20 } });
      client.request('size-4000', { windowsize: '4' });
      await client.next();
      client.ack(0);
      for (const block of [1, 2, 3, 4, 1, 2, 3, 4]) expect(await nextPacket()).toMatchObject({ block });
    });

    test('a request that is repeated from the same port gets the same transfer', async () => {
      await startServer();
      client.request('size-4000');
      const first = await client.next();
      client.request('size-4000');
      const second = await client.next();
      expect(second.packet).toEqual(first.packet);
      expect(second.from.port).toBe(first.from.port);
      client.ack(1);
      expect(await nextPacket()).toMatchObject({ block: 2 });
      // A late copy of the request in the middle changes nothing.
      client.request('size-4000');
      expect(await client.countFor(QUIET_MS)).toBe(0);
      client.ack(2);
      expect(await nextPacket()).toMatchObject({ block: 3 });
    });

    test('a request that is repeated while its content is being looked up is answered once', async () => {
      let found = (_content: Buffer) => {};
      await startServer({ routes: [() => new Promise((resolve) => (found = resolve))] });
      client.request('hello');
      client.request('hello');
      expect(await client.countFor(QUIET_MS)).toBe(0);
      found(FILES.hello!);
      await client.next();
      client.ack(1);
      expect(await client.countFor(QUIET_MS)).toBe(0);
    });

    test('a client that starts over after a standstill, or asks for something else, gets a new transfer', async () => {
      await startServer({ limits: { defaultTimeoutMs: 60 } });
      client.request('size-4000');
      const first = await client.next();
      client.ack(1);
      await client.next();
      await client.countFor(80);
      client.request('size-4000');
      await waitUntil(() => client.received.at(-1)!.from.port !== first.from.port);
      expect(client.received.at(-1)).toMatchObject({ packet: { block: 1 } });
      client.request('hello');
      await waitUntil(() => client.received.some(({ packet }) => packet.op === 'data' && packet.data.toString() === 'hello'));
      await waitUntil(() => transfers.length === 2);
      expect(transfers.map(({ outcome }) => outcome)).toEqual(['stopped', 'stopped']);
    });

    test('a packet from another port is refused and does not disturb the transfer', async () => {
      await startServer();
      const stranger = await openRawTftpClient({ port });
      client.request('size-4000');
      const { from } = await client.next();
      stranger.send({ op: 'ack', block: 1 }, from.port);
      expect(await stranger.next()).toMatchObject({ packet: { op: 'error', code: 5 } });
      stranger.send({ op: 'error', code: 0, message: 'stop' }, from.port);
      expect(await stranger.countFor(QUIET_MS)).toBe(0);
      client.ack(1);
      expect(await nextPacket()).toMatchObject({ block: 2 });
      stranger.close();
    });

    test('a client that falls silent is given up, and a missing last acknowledgement is no failure', async () => {
      await startServer({ limits: { defaultTimeoutMs: 5, maxTimeoutMs: 10, idleTimeoutMs: 60 } });
      client.request('size-4000');
      await waitUntil(() => transfers.length === 1);
      client.request('hello');
      await waitUntil(() => transfers.length === 2);
      expect(transfers.map(({ outcome }) => outcome)).toEqual(['timeout', 'unconfirmed']);
    });
  });

  describe('files', () => {
    const KERNEL = content(700_000);
    const options = { blksize: '1468', windowsize: '16' };
    let directory: string;
    let kernel: string;

    beforeEach(async () => {
      directory = await mkdtemp(join(tmpdir(), 'mozpool-tftp-'));
      kernel = join(directory, 'kernel');
      await writeFile(kernel, KERNEL);
    });
    afterEach(() => rm(directory, { recursive: true }));
    const serveDirectory = () => startServer({ routes: [directoryRoute(directory)] });

    /** What arrives until `done` bytes have, or until an error does. */
    async function receive(done = KERNEL.length): Promise<Buffer> {
      const blocks: Buffer[] = [];
      for (let bytes = 0; bytes < done; ) {
        const packet = await nextPacket();
        if (packet.op === 'error') throw new Error(packet.message);
        if (packet.op !== 'data') continue;
        blocks.push(packet.data);
        bytes += packet.data.length;
        if (blocks.length % 16 === 0 && bytes < done) client.ack(packet.block);
      }
      return Buffer.concat(blocks);
    }
    const begin = async () => {
      client.request('kernel', options);
      await client.next();
      client.ack(0);
      return receive(16 * 1468);
    };

    test('that are replaced while they are sent are sent to their end', async () => {
      await serveDirectory();
      const first = await begin();
      await writeFile(join(directory, 'new'), content(700_000).reverse());
      await rename(join(directory, 'new'), kernel);
      client.ack(16);
      expect(Buffer.concat([first, await receive(KERNEL.length - first.length)]).equals(KERNEL)).toBe(true);
    });

    test('that are rewritten while they are sent end the transfer, and are never mixed', async () => {
      await serveDirectory();
      const first = await begin();
      await writeFile(kernel, content(700_000).reverse());
      await utimes(kernel, 1, 1); // clocks of file systems are coarse
      client.ack(16);
      await expect(receive()).rejects.toThrow('could not read the file');
      await waitUntil(() => transfers.length === 1);
      expect(transfers).toMatchObject([{ outcome: 'failed', detail: expect.stringContaining('was changed while it was read') }]);
      const sent = client.received.flatMap(({ packet }) => (packet.op === 'data' ? [packet.data] : []));
      expect(Buffer.concat(sent).length).toBeGreaterThan(first.length);
      expect(KERNEL.indexOf(Buffer.concat(sent))).toBe(0);
    });

    test('that are replaced between being found and being opened are left to the next request, in silence', async () => {
      const warnings: string[] = [];
      const found = { path: kernel, ...describeFile(await stat(kernel)) };
      const log = { debug: () => {}, info: () => {}, warn: (message: string) => warnings.push(message) };
      let finds = 0;
      await startServer({
        log,
        routes: [
          async () => {
            finds += 1;
            return finds === 1 ? { ...found, inode: found.inode + 1 } : found;
          },
        ],
      });
      client.request('kernel', options);
      await waitUntil(() => transfers.length === 1);
      expect(client.received).toEqual([]);
      expect(transfers).toMatchObject([{ outcome: 'failed', bytes: 0, detail: expect.stringContaining('replaced') }]);
      expect(warnings).toEqual([expect.stringContaining('kernel could not be sent')]);
      expect((await begin()).equals(KERNEL.subarray(0, 16 * 1468))).toBe(true);
    });

    test('are translated in netascii', async () => {
      await writeFile(kernel, 'one\ntwo');
      await serveDirectory();
      client.request('kernel', {}, 'netascii');
      expect(await nextPacket()).toEqual({ op: 'data', block: 1, data: Buffer.from('one\r\ntwo') });
    });
  });

  describe('refusals', () => {
    const cases: [string, Buffer | [string, ('octet' | 'mail')?], number][] = [
      ['a missing file', ['nothing-here'], 1],
      ['a path out of the root', ['../etc/passwd'], 2],
      ['a path out of the root with backslashes', ['..\\..\\etc\\passwd'], 2],
      ['a dot component', ['a/./b'], 2],
      ['an empty path', [''], 2],
      ['a write request', Buffer.from('\0\x02hello\0octet\0'), 2],
      ['mode mail', ['hello', 'mail'], 4],
      ['a request without NUL', Buffer.from('\0\x01hello'), 4],
      ['a path cut short by NUL', Buffer.from('\0\x01..\0hello\0octet\0'), 4],
      ['an unknown opcode', Buffer.from([0, 9, 1, 2]), 4],
      ['a request of 600 bytes', Buffer.from(`\0\x01${'a'.repeat(591)}\0octet\0`), 4],
    ];
    test.each(cases)('%s is answered by an error', async (_name, request, code) => {
      await startServer();
      if (Buffer.isBuffer(request)) client.send(request);
      else client.request(request[0], {}, request[1]);
      expect(await nextPacket()).toMatchObject({ op: 'error', code });
    });

    test('stray packets of other transfers are not answered', async () => {
      await startServer();
      client.send({ op: 'ack', block: 1 });
      client.send({ op: 'error', code: 0, message: 'x' });
      client.send({ op: 'data', block: 1, data: Buffer.alloc(3) });
      expect(await client.countFor(QUIET_MS)).toBe(0);
    });

    test('a route that fails or hangs is an error for the client and a line for the operator', async () => {
      const warnings: string[] = [];
      const log = { debug: () => {}, info: () => {}, warn: (message: string) => warnings.push(message) };
      const routes = [
        async ({ path }: { path: string }) => (path === 'hangs' ? new Promise<never>(() => {}) : Promise.reject(new Error('disk'))),
      ];
      await startServer({ routes, log, limits: { routeTimeoutMs: 20 } });
      client.request('fails');
      expect(await nextPacket()).toMatchObject({ op: 'error', code: 0 });
      client.request('hangs');
      expect(await nextPacket()).toMatchObject({ op: 'error', code: 0 });
      expect(warnings).toHaveLength(2);
      expect(transfers).toMatchObject([{ outcome: 'failed', detail: 'disk' }, { outcome: 'failed' }]);
    });
  });

  describe('limits', () => {
    test('more transfers than allowed are dropped in silence, so that the client asks again', async () => {
      await startServer({ limits: { maxSessionsPerClient: 1 } });
      const other = await openRawTftpClient({ port });
      client.request('size-4000');
      await client.next();
      other.request('size-4000');
      expect(await other.countFor(QUIET_MS)).toBe(0);
      expect(transfers).toMatchObject([{ outcome: 'busy' }]);
      client.send({ op: 'error', code: 0, message: 'closed' }, client.received[0]!.from.port);
      await waitUntil(() => transfers.length === 2);
      other.request('size-4000');
      expect((await other.next()).packet).toMatchObject({ op: 'data', block: 1 });
      other.close();
    });

    test('who asks too often is not answered for a while', async () => {
      let dropped = 0;
      await startServer({
        limits: { requestsPerSecond: 1 },
        onDropped: () => {
          dropped += 1;
        },
      });
      for (let count = 0; count < 20; count += 1) client.request('nothing-here');
      await waitUntil(() => dropped >= 15);
      await waitUntil(() => client.received.length === 20 - dropped);
      expect(transfers).toHaveLength(20 - dropped);
    });

    test('netascii is for texts', async () => {
      await startServer({ limits: { maxNetasciiBytes: 4000 } });
      expect(await downloadRaw(client, 'size-4000')).toEqual(FILES['size-4000']);
      client.request('size-525000', {}, 'netascii');
      expect(await nextPacket()).toMatchObject({ op: 'error', code: 4, message: expect.stringContaining('octet') });
      client.request('size-4000', {}, 'netascii');
      expect(await nextPacket()).toMatchObject({ op: 'data', block: 1 });
    });

    test('a total is kept as well', async () => {
      await startServer({ limits: { maxSessions: 0 } });
      client.request('hello');
      await waitUntil(() => transfers.length === 1);
      expect(transfers).toMatchObject([{ outcome: 'busy' }]);
    });
  });

  describe('routes', () => {
    test('are asked in order, with the normalised path and the client', async () => {
      const asked: unknown[] = [];
      await startServer({
        routes: [
          async (request) => {
            asked.push(request);
            return request.path === 'a/b' ? Buffer.from('first') : null;
          },
          async () => Buffer.from('second'),
        ],
      });
      expect((await downloadRaw(client, '\\a//b')).toString()).toBe('first');
      expect((await downloadRaw(client, 'c')).toString()).toBe('second');
      expect(asked[0]).toEqual({ path: 'a/b', client: { address: '127.0.0.1', port: client.port } });
    });
  });

  test('stopping ends transfers, frees the port, and can be done twice', async () => {
    await startServer();
    client.request('size-4000');
    await client.next();
    await Promise.all([server.stop(), server.stop()]);
    expect(transfers).toMatchObject([{ outcome: 'stopped' }]);
    const again = createTftpServer({ host: '127.0.0.1', port, routes: [] });
    expect(await again.start()).toEqual({ port });
    await again.stop();
  });
});
