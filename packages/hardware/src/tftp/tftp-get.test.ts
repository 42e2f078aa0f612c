import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { directoryRoute } from './directory-route.js';
import { type TftpGetOptions, tftpGet } from './tftp-get.js';
import { createTftpServer, type TftpServer } from './tftp-server.js';

const usual = { host: '127.0.0.1', timeoutMs: 3_000, maxBytes: 1_000_000, retransmitMs: 50 };

describe('from a server that does as it should', () => {
  const content = (size: number) => Buffer.from(Array.from({ length: size }, (_none, index) => (index * 7) & 0xff));
  const SIZES = [0, 1, 511, 512, 1467, 1468, 1469, 300_000];
  let directory: string;
  let server: TftpServer;
  let port: number;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'mozpool-tftp-get-'));
    for (const size of SIZES) await writeFile(join(directory, `size-${size}`), content(size));
    server = createTftpServer({ host: '127.0.0.1', port: 0, routes: [directoryRoute(directory)] });
    ({ port } = await server.start());
  });
  afterAll(async () => {
    await server.stop();
    await rm(directory, { recursive: true });
  });

  test.each(SIZES)('fetches %i bytes', async (size) => {
    expect(await tftpGet({ ...usual, port, path: `size-${size}` })).toEqual({ ok: true, content: content(size) });
  });
  test('gives a file up that is larger than wanted, by what is announced', async () => {
    expect(await tftpGet({ ...usual, port, path: 'size-300000', maxBytes: 299_999 })).toMatchObject({ reason: 'too_large' });
  });
  test('says what is refused', async () => {
    expect(await tftpGet({ ...usual, port, path: 'missing' })).toMatchObject({
      reason: 'refused',
      detail: expect.stringMatching(/error 1/),
    });
  });
});

describe('from a server that misbehaves', () => {
  let socket: Socket;
  let other: Socket;
  const received: Buffer[] = [];
  let answer: (datagram: Buffer, send: (...bytes: number[]) => void, from: RemoteInfo) => void;
  beforeEach(async () => {
    received.length = 0;
    [socket, other] = [createSocket('udp4'), createSocket('udp4')];
    socket.on('message', (datagram, from) => {
      received.push(datagram);
      answer(datagram, (...bytes) => socket.send(Buffer.from(bytes), from.port, from.address), from);
    });
    for (const each of [socket, other]) await new Promise<void>((resolve) => each.bind(0, '127.0.0.1', resolve));
  });
  afterEach(() => {
    socket.close();
    other.close();
  });
  const get = (options: Partial<TftpGetOptions> = {}) => tftpGet({ ...usual, port: socket.address().port, path: 'x', ...options });
  const data = (block: number, length: number) => [0, 3, block >> 8, block & 0xff, ...new Array<number>(length).fill(block & 0xff)];
  const text = (words: string) => [...Buffer.from(words)];

  test('asks with a block size and for the size, in octets', async () => {
    answer = (_datagram, send) => send(...data(1, 3));
    expect(await get()).toEqual({ ok: true, content: Buffer.from([1, 1, 1]) });
    expect(received[0]!.toString('latin1')).toBe('\0\x01x\0octet\0blksize\x001468\0tsize\x000\0');
  });

  test('asks again where an answer is lost, and drops copies', async () => {
    answer = (datagram, send) => {
      if (datagram[1] === 1 && received.length === 2) for (const _copy of [1, 2]) send(...data(1, 512));
      if (datagram[1] === 4 && datagram[3] === 1 && received.length === 4) {
        send(...data(1, 512));
        send(...data(2, 1));
      }
    };
    expect(await get()).toMatchObject({ ok: true, content: Buffer.concat([Buffer.alloc(512, 1), Buffer.alloc(1, 2)]) });
  });

  test.each([
    ['an OACK that is cut short', [0, 6, ...text('blksize')], 'timeout'],
    ['an option that was not asked for', [0, 6, ...text('timeout\x005\0')], 'wrong_reply'],
    ['a larger block size than asked for', [0, 6, ...text('blksize\x0065464\0')], 'wrong_reply'],
    ['a block size that is none', [0, 6, ...text('blksize\x00x\0')], 'wrong_reply'],
    ['a size beyond what is kept', [0, 6, ...text('tsize\x001000001\0')], 'too_large'],
    ['a block larger than agreed', data(1, 513), 'wrong_reply'],
    ['a packet that is too short', [0], 'wrong_reply'],
    ['an opcode that is none', [0, 9, 0, 0], 'wrong_reply'],
    ['DATA without a number', [0, 3], 'wrong_reply'],
    ['an acknowledgement', [0, 4, 0, 0], 'wrong_reply'],
    ['a request', [0, 1, ...text('x\0octet\0')], 'wrong_reply'],
    ['an ERROR with control characters', [0, 5, 0, 2, 0x1b, 0x5b, 0x32, 0x4a, 0], 'refused'],
    ['an ERROR without a text', [0, 5, 0, 1], 'refused'],
  ])('%s is a failure with a reason', async (_what, packet, reason) => {
    answer = (datagram, send) => {
      if (datagram[1] === 1) send(...packet);
    };
    const result = await get({ timeoutMs: 400 });
    expect(result).toMatchObject({ ok: false, reason, detail: expect.not.stringContaining('\x1b') });
  });

  test('fewer bytes than announced are no file', async () => {
    answer = (datagram, send) => {
      if (datagram[1] === 1) send(0, 6, ...text('tsize\x009\0'));
      else send(...data(1, 2));
    };
    expect(await get()).toMatchObject({ reason: 'wrong_reply', detail: expect.stringMatching(/announced 9 bytes of x and sent 2/) });
  });

  test('a file without end is given up', async () => {
    answer = (datagram, send) => send(...data(datagram[1] === 1 ? 1 : datagram.readUInt16BE(2) + 1, 512));
    expect(await get({ maxBytes: 5_000 })).toMatchObject({ reason: 'too_large' });
    expect(await get({ timeoutMs: 300, maxBytes: 1e9 })).toMatchObject({
      reason: 'timeout',
      detail: expect.stringMatching(/did not send all/),
    });
  });

  test('what another port sends in the middle of a file is not looked at', async () => {
    answer = (datagram, send, from) => {
      if (datagram[1] === 1) return send(...data(1, 512));
      other.send(Buffer.from([0, 5, 0, 1, 0]), from.port, from.address, () =>
        other.send(Buffer.from(data(2, 1)), from.port, from.address, () => send(...data(2, 2))),
      );
    };
    expect(await get()).toMatchObject({ ok: true, content: expect.objectContaining({ length: 514 }) });
  });

  test('silence ends, and so does a host that is none', async () => {
    answer = () => undefined;
    expect(await get({ timeoutMs: 200 })).toMatchObject({ reason: 'timeout' });
    expect(received.length).toBeGreaterThan(2);
    expect(await get({ host: 'no-such-host.invalid' })).toMatchObject({ reason: 'unreachable' });
    expect(await get({ path: 'a'.repeat(500) })).toMatchObject({ reason: 'refused' });
  });
});
