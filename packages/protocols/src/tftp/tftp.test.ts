import { encodeNetascii, encodeTftpPacket, negotiateTftpOptions, normalizeTftpPath, parseTftpPacket, type TftpPacket } from './index.js';

const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');
const options = (record: Record<string, string>) => new Map(Object.entries(record));

const VECTORS: [string, TftpPacket, string][] = [
  [
    'RRQ with tsize and blksize',
    { op: 'rrq', path: 'a', mode: 'octet', options: options({ tsize: '0', blksize: '1408' }) },
    '00 01 61 00 6F 63 74 65 74 00 74 73 69 7A 65 00 30 00 62 6C 6B 73 69 7A 65 00 31 34 30 38 00',
  ],
  [
    'OACK',
    { op: 'oack', options: options({ tsize: '5', blksize: '1408' }) },
    '00 06 74 73 69 7A 65 00 35 00 62 6C 6B 73 69 7A 65 00 31 34 30 38 00',
  ],
  ['ACK 0', { op: 'ack', block: 0 }, '00 04 00 00'],
  ['DATA 1 hello', { op: 'data', block: 1, data: Buffer.from('hello') }, '00 03 00 01 68 65 6C 6C 6F'],
  ['ACK 1', { op: 'ack', block: 1 }, '00 04 00 01'],
  ['ERROR 1', { op: 'error', code: 1, message: 'File not found' }, '00 05 00 01 46 69 6C 65 20 6E 6F 74 20 66 6F 75 6E 64 00'],
  [
    'ERROR 5',
    { op: 'error', code: 5, message: 'Unknown transfer ID' },
    '00 05 00 05 55 6E 6B 6E 6F 77 6E 20 74 72 61 6E 73 66 65 72 20 49 44 00',
  ],
  ['WRQ', { op: 'wrq', path: 'a', mode: 'octet', options: new Map() }, '00 02 61 00 6F 63 74 65 74 00'],
];

describe('packets', () => {
  test.each(VECTORS)('%s reads and writes as in the specification', (_name, packet, bytes) => {
    expect(encodeTftpPacket(packet)).toEqual(hex(bytes));
    expect(parseTftpPacket(hex(bytes))).toEqual({ ok: true, packet });
  });

  test('mode and option names come in any case, and an option counts once', () => {
    const parsed = parseTftpPacket(Buffer.from('\0\x01a\0OcTeT\0BlkSize\x001024\0blksize\x008\0'));
    expect(parsed).toEqual({ ok: true, packet: { op: 'rrq', path: 'a', mode: 'octet', options: options({ blksize: '1024' }) } });
  });

  test('an option without a terminated value is ignored', () => {
    const parsed = parseTftpPacket(Buffer.from('\0\x01a\0octet\0tsize\x000'));
    expect(parsed).toEqual({ ok: true, packet: { op: 'rrq', path: 'a', mode: 'octet', options: new Map() } });
  });

  test('an ERROR without a message or terminator is still an ERROR', () => {
    expect(parseTftpPacket(hex('00 05 00 00'))).toEqual({ ok: true, packet: { op: 'error', code: 0, message: '' } });
    expect(parseTftpPacket(hex('00 05 00 00 41'))).toEqual({ ok: true, packet: { op: 'error', code: 0, message: 'A' } });
  });

  test.each([
    ['nothing', ''],
    ['half an opcode', '00'],
    ['an unknown opcode', '00 09'],
    ['a request without NUL', '00 01 61 6F 63 74 65 74'],
    ['a request without a mode', '00 01 61 00'],
    ['an unknown mode', '00 01 61 00 62 00'],
    ['a short ACK', '00 04 00'],
    ['a short DATA', '00 03 00'],
    ['a short ERROR', '00 05 00'],
  ])('%s is refused', (_name, bytes) => {
    expect(parseTftpPacket(hex(bytes)).ok).toBe(false);
  });

  test('a request of more than 512 bytes is refused', () => {
    const parsed = parseTftpPacket(encodeTftpPacket({ op: 'rrq', path: 'a'.repeat(590), mode: 'octet', options: new Map() }));
    expect(parsed).toEqual({ ok: false, reason: expect.stringContaining('at most 512') });
  });
});

describe('option negotiation', () => {
  const limits = { maxBlockSize: 1468, maxWindowSize: 16, defaultTimeoutMs: 1000 };
  const negotiate = (requested: Record<string, string>, size: number | null = 5) => negotiateTftpOptions(options(requested), size, limits);

  test('without options there is no OACK', () => {
    expect(negotiate({})).toEqual({ blockSize: 512, windowSize: 1, timeoutMs: 1000, acknowledged: null });
  });

  test('answers what was asked, in lower case and in order', () => {
    const terms = negotiate({ timeout: '5', tsize: '0', blksize: '1468', windowsize: '4' });
    expect(terms).toMatchObject({ blockSize: 1468, windowSize: 4, timeoutMs: 5000 });
    expect([...terms.acknowledged!]).toEqual([
      ['timeout', '5'],
      ['tsize', '5'],
      ['blksize', '1468'],
      ['windowsize', '4'],
    ]);
  });

  test('block and window sizes are lowered to the caps, never raised', () => {
    expect(negotiate({ blksize: '65464', windowsize: '65535' })).toMatchObject({ blockSize: 1468, windowSize: 16 });
    expect(negotiate({ blksize: '8' })).toMatchObject({ blockSize: 8 });
  });

  test.each([
    { blksize: '7' },
    { blksize: '-1' },
    { blksize: 'abc' },
    { timeout: '0' },
    { timeout: '256' },
    { windowsize: '0' },
    { multicast: '' },
    { rollover: '1' },
    { blksize2: '1024' },
  ])('%j is left out', (requested) => {
    expect(negotiate(requested as unknown as Record<string, string>)).toEqual({
      blockSize: 512,
      windowSize: 1,
      timeoutMs: 1000,
      acknowledged: null,
    });
  });

  test('an unknown size is not answered', () => {
    expect(negotiate({ tsize: '0' }, null).acknowledged).toBeNull();
    expect(negotiate({ tsize: '0' }, 0).acknowledged).toEqual(options({ tsize: '0' }));
  });
});

describe('paths', () => {
  test.each([
    ['a', 'a'],
    ['/pxelinux.cfg/default', 'pxelinux.cfg/default'],
    ['//a///b', 'a/b'],
    ['\\boot\\pxelinux.0', 'boot/pxelinux.0'],
    ['a..b/...c', 'a..b/...c'],
  ])('%j is %j', (raw, path) => {
    expect(normalizeTftpPath(raw)).toEqual({ ok: true, path });
  });

  test.each(['', '/', '..', '../etc/passwd', 'a/../../b', '..\\x', 'a/./b', 'a\0b', 'a\nb', 'a\x7f'])('%j is refused', (raw) => {
    expect(normalizeTftpPath(raw).ok).toBe(false);
  });
});

test('netascii doubles line ends and marks bare carriage returns', () => {
  expect(encodeNetascii(Buffer.from('a\nb\rc'))).toEqual(Buffer.from('a\r\nb\r\0c'));
});
