/** What the server answers, packet by packet. */

import { downloadRaw, openRawTftpClient } from '../testing/raw-tftp-client.js';
import { SERVER_FORMS } from '../testing/server-forms.js';
import { FILES, tftpBench } from '../testing/tftp-bench.js';
import { waitUntil } from '../testing/wait-until.js';

const QUIET_MS = 60;

describe.each(SERVER_FORMS)('sending %s', (_form, form) => {
  const bench = tftpBench(form);

  describe('a transfer', () => {
    test.each(['empty', 'hello', 'size-511', 'size-512', 'size-513', 'size-4000'])(
      'delivers %s whole, without and with options',
      async (name) => {
        await bench.start();
        expect(await downloadRaw(bench.client, name)).toEqual(FILES[name]);
        expect(await downloadRaw(bench.client, `/${name}`, { blksize: '128', tsize: '0', windowsize: '4' })).toEqual(FILES[name]);
        await waitUntil(() => bench.transfers.length === 2);
        expect(bench.transfers.map(({ path, outcome, bytes }) => ({ path, outcome, bytes }))).toEqual([
          { path: name, outcome: 'complete', bytes: FILES[name]!.length },
          { path: name, outcome: 'complete', bytes: FILES[name]!.length },
        ]);
      },
    );

    test('of more than 65535 blocks rolls over to 0', async () => {
      await bench.start();
      expect(await downloadRaw(bench.client, 'size-525000', { blksize: '8', windowsize: '16' })).toEqual(FILES['size-525000']);
      expect(bench.client.received.filter(({ packet }) => packet.op === 'data' && packet.block === 0)).toHaveLength(1);
    });

    test('comes from a port of its own', async () => {
      await bench.start();
      bench.client.request('hello');
      expect((await bench.client.next()).from.port).not.toBe(bench.port);
    });

    test('comes from a port of the configured range', async () => {
      await bench.start({ transferPorts: { from: 40_100, to: 40_140 } });
      bench.client.request('hello');
      const { from } = await bench.client.next();
      expect(from.port).toBeGreaterThanOrEqual(40_100);
      expect(from.port).toBeLessThanOrEqual(40_140);
    });

    test('comes from the address that was asked', async () => {
      await bench.start({ host: '0.0.0.0', addresses: ['127.0.0.1', '127.0.0.2'] });
      const other = await openRawTftpClient({ address: '127.0.0.2', port: bench.port });
      other.request('hello');
      expect((await other.next()).from.address).toBe('127.0.0.2');
      other.request('nothing-here');
      expect((await other.next()).from.address).toBe('127.0.0.2');
      other.close();
    });

    test('in netascii doubles line ends and does not promise a size', async () => {
      await bench.start({ routes: [async () => Buffer.from('a\nb')] });
      bench.client.request('text', { tsize: '0' }, 'netascii');
      expect(await bench.nextPacket()).toEqual({ op: 'data', block: 1, data: Buffer.from('a\r\nb') });
    });
  });

  describe('options', () => {
    test('are answered as in the specification', async () => {
      await bench.start();
      bench.client.request('hello', { timeout: '5', tsize: '0', blksize: '65464', windowsize: '99', multicast: '' });
      expect(await bench.nextPacket()).toEqual({
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
      await bench.start();
      bench.client.request('hello', { rollover: '0', utimeout: '1000' });
      expect(await bench.nextPacket()).toMatchObject({ op: 'data', block: 1 });
    });

    test('a client that only wanted the size is not an error, and may ask again at once', async () => {
      await bench.start();
      bench.client.request('size-4000', { tsize: '0', blksize: '1468', windowsize: '4' });
      expect(await bench.nextPacket()).toMatchObject({ op: 'oack' });
      bench.client.send({ op: 'error', code: 8, message: 'User aborted the transfer' }, bench.client.received.at(-1)!.from.port);
      expect(await downloadRaw(bench.client, 'size-4000', { blksize: '1468', windowsize: '4' })).toEqual(FILES['size-4000']);
      await waitUntil(() => bench.transfers.length === 2);
      expect(bench.transfers).toMatchObject([
        { outcome: 'aborted', bytes: 0, detail: 'client error 8: User aborted the transfer' },
        { outcome: 'complete', bytes: 4000 },
      ]);
    });
  });

  describe('loss and repetition', () => {
    test('a duplicated acknowledgement never causes a packet', async () => {
      await bench.start();
      bench.client.request('size-4000');
      for (let block = 1; block <= 8; block += 1) {
        expect(await bench.nextPacket()).toMatchObject({ op: 'data', block });
        for (let copy = 0; copy < 3; copy += 1) bench.client.ack(block);
      }
      await waitUntil(() => bench.transfers.length === 1);
      expect(await bench.client.countFor(QUIET_MS)).toBe(0);
      expect(bench.client.received).toHaveLength(8);
    });

    test('a late acknowledgement of an older block is ignored', async () => {
      await bench.start();
      bench.client.request('size-4000');
      await bench.client.next();
      bench.client.ack(1);
      await bench.client.next();
      bench.client.ack(0);
      bench.client.ack(1);
      bench.client.ack(7);
      expect(await bench.client.countFor(QUIET_MS)).toBe(0);
      bench.client.ack(2);
      expect(await bench.nextPacket()).toMatchObject({ block: 3 });
    });

    test('a lost packet, OACK or acknowledgement is sent again after the timeout', async () => {
      await bench.start({ limits: { defaultTimeoutMs: 20, maxTimeoutMs: 40 } });
      const lost = new Set([0, 2, 3, 5]);
      expect(await downloadRaw(bench.client, 'size-513', { tsize: '0' }, (arrival) => lost.has(arrival))).toEqual(FILES['size-513']);
    });

    test('after a measured round trip a lost packet is sent again soon, and later from time to time', async () => {
      await bench.start({ limits: { defaultTimeoutMs: 60_000, minTimeoutMs: 30 } });
      bench.client.request('size-4000');
      await bench.client.next();
      bench.client.ack(1);
      expect(await bench.nextPacket()).toMatchObject({ block: 2 });
      const before = performance.now();
      for (let copy = 0; copy < 2; copy += 1) expect(await bench.nextPacket()).toMatchObject({ block: 2 });
      // twice the floor, and twice as much again; the agreed time would have been a minute
      expect(performance.now() - before).toBeGreaterThan(30);
      bench.client.ack(2);
      expect(await bench.nextPacket()).toMatchObject({ block: 3 });
    });

    test('a first packet that nobody acknowledges is sent six times and no more, however often it is asked for', async () => {
      await bench.start({ limits: { defaultTimeoutMs: 10, maxTimeoutMs: 10 } });
      bench.client.request('size-4000', { tsize: '0' });
      await bench.client.next();
      for (let copy = 0; copy < 20; copy += 1) bench.client.request('size-4000', { tsize: '0' });
      await waitUntil(() => bench.transfers.length === 1);
      expect(bench.client.received).toHaveLength(6);
      expect(bench.transfers).toMatchObject([{ outcome: 'timeout', bytes: 0, resent: 5 }]);
    });

    test('a lost packet in a window is made good by the early acknowledgement, without a timeout', async () => {
      await bench.start({ limits: { defaultTimeoutMs: 60_000 } });
      const options = { blksize: '100', windowsize: '8' };
      // The OACK is arrival 0; block 3 of the first window and block 12 are lost.
      expect(await downloadRaw(bench.client, 'size-4000', options, (arrival) => arrival === 3 || arrival === 15)).toEqual(
        FILES['size-4000'],
      );
    });

    test('a window of which every packet is lost is sent again from its beginning', async () => {
      await bench.start({ limits: { defaultTimeoutMs: 20 } });
      bench.client.request('size-4000', { windowsize: '4' });
      await bench.client.next();
      bench.client.ack(0);
      for (const block of [1, 2, 3, 4, 1, 2, 3, 4]) expect(await bench.nextPacket()).toMatchObject({ block });
    });

    test('a request that is repeated from the same port gets the same transfer', async () => {
      await bench.start();
      bench.client.request('size-4000');
      const first = await bench.client.next();
      bench.client.request('size-4000');
      const second = await bench.client.next();
      expect(second.packet).toEqual(first.packet);
      expect(second.from.port).toBe(first.from.port);
      bench.client.ack(1);
      expect(await bench.nextPacket()).toMatchObject({ block: 2 });
      // A late copy of the request in the middle changes nothing.
      bench.client.request('size-4000');
      expect(await bench.client.countFor(QUIET_MS)).toBe(0);
      bench.client.ack(2);
      expect(await bench.nextPacket()).toMatchObject({ block: 3 });
    });

    test('a request that is repeated while its content is being looked up is answered once', async () => {
      let found = (_content: Buffer) => {};
      await bench.start({ routes: [() => new Promise((resolve) => (found = resolve))] });
      bench.client.request('hello');
      bench.client.request('hello');
      expect(await bench.client.countFor(QUIET_MS)).toBe(0);
      found(FILES.hello!);
      await bench.client.next();
      bench.client.ack(1);
      expect(await bench.client.countFor(QUIET_MS)).toBe(0);
    });

    test('a client that starts over after a standstill, or asks for something else, gets a new transfer', async () => {
      await bench.start({ limits: { defaultTimeoutMs: 60 } });
      bench.client.request('size-4000');
      const first = await bench.client.next();
      bench.client.ack(1);
      await bench.client.next();
      await bench.client.countFor(80);
      bench.client.request('size-4000');
      await waitUntil(() => bench.client.received.at(-1)!.from.port !== first.from.port);
      expect(bench.client.received.at(-1)).toMatchObject({ packet: { block: 1 } });
      bench.client.request('hello');
      await waitUntil(() => bench.client.received.some(({ packet }) => packet.op === 'data' && packet.data.toString() === 'hello'));
      await waitUntil(() => bench.transfers.length === 2);
      expect(bench.transfers.map(({ outcome }) => outcome)).toEqual(['stopped', 'stopped']);
    });

    test('a packet from another port is refused and does not disturb the transfer', async () => {
      await bench.start();
      const stranger = await openRawTftpClient({ port: bench.port });
      bench.client.request('size-4000');
      const { from } = await bench.client.next();
      stranger.send({ op: 'ack', block: 1 }, from.port);
      expect(await stranger.next()).toMatchObject({ packet: { op: 'error', code: 5 } });
      stranger.send({ op: 'error', code: 0, message: 'stop' }, from.port);
      expect(await stranger.countFor(QUIET_MS)).toBe(0);
      bench.client.ack(1);
      expect(await bench.nextPacket()).toMatchObject({ block: 2 });
      stranger.close();
    });

    test('a client that falls silent is given up, and a missing last acknowledgement is no failure', async () => {
      await bench.start({ limits: { defaultTimeoutMs: 5, maxTimeoutMs: 10, idleTimeoutMs: 60 } });
      bench.client.request('size-4000');
      await waitUntil(() => bench.transfers.length === 1);
      bench.client.request('hello');
      await waitUntil(() => bench.transfers.length === 2);
      expect(bench.transfers.map(({ outcome }) => outcome)).toEqual(['timeout', 'unconfirmed']);
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
      await bench.start();
      if (Buffer.isBuffer(request)) bench.client.send(request);
      else bench.client.request(request[0], {}, request[1]);
      expect(await bench.nextPacket()).toMatchObject({ op: 'error', code });
    });

    test('stray packets of other transfers are not answered', async () => {
      await bench.start();
      bench.client.send({ op: 'ack', block: 1 });
      bench.client.send({ op: 'error', code: 0, message: 'x' });
      bench.client.send({ op: 'data', block: 1, data: Buffer.alloc(3) });
      expect(await bench.client.countFor(QUIET_MS)).toBe(0);
    });

    test('a route that fails or hangs is an error for the client and a line for the operator', async () => {
      const warnings: string[] = [];
      const log = { debug: () => {}, info: () => {}, warn: (message: string) => warnings.push(message) };
      const routes = [
        async ({ path }: { path: string }) => (path === 'hangs' ? new Promise<never>(() => {}) : Promise.reject(new Error('disk'))),
      ];
      await bench.start({ routes, log, limits: { routeTimeoutMs: 20 } });
      bench.client.request('fails');
      expect(await bench.nextPacket()).toMatchObject({ op: 'error', code: 0 });
      bench.client.request('hangs');
      expect(await bench.nextPacket()).toMatchObject({ op: 'error', code: 0 });
      expect(warnings).toHaveLength(2);
      expect(bench.transfers).toMatchObject([{ outcome: 'failed', detail: 'disk' }, { outcome: 'failed' }]);
    });
  });
});
