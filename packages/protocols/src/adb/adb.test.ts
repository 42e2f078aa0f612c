import {
  ADB_VERSION,
  encodeAdbIdentity,
  encodeAdbPacket,
  encodeShellFrame,
  parseAdbIdentity,
  takeAdbPacket,
  takeShellFrames,
} from './index.js';

const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');
const EMPTY = Buffer.alloc(0);

// adb.md §4
test.each([
  [
    { command: 'CNXN' as const, arg0: ADB_VERSION, arg1: 1024 * 1024, payload: Buffer.from('host::features=shell_v2') },
    '43 4E 58 4E 01 00 00 01 00 00 10 00 17 00 00 00 ED 08 00 00 BC B1 A7 B1',
  ],
  [
    { command: 'OPEN' as const, arg0: 1, arg1: 0, payload: Buffer.from('shell:true\0') },
    '4F 50 45 4E 01 00 00 00 00 00 00 00 0B 00 00 00 12 04 00 00 B0 AF BA B1',
  ],
  [
    { command: 'OKAY' as const, arg0: 1, arg1: 7, payload: EMPTY },
    '4F 4B 41 59 01 00 00 00 07 00 00 00 00 00 00 00 00 00 00 00 B0 B4 BE A6',
  ],
  [
    { command: 'CLSE' as const, arg0: 7, arg1: 1, payload: EMPTY },
    '43 4C 53 45 07 00 00 00 01 00 00 00 00 00 00 00 00 00 00 00 BC B3 AC BA',
  ],
])('%j has the bytes of the reference, and is read back', (packet, header) => {
  const bytes = encodeAdbPacket(packet);
  expect(bytes.subarray(0, 24)).toEqual(hex(header));
  expect(takeAdbPacket(Buffer.concat([bytes, Buffer.from([1])]))).toEqual({ status: 'packet', packet, rest: Buffer.from([1]) });
  for (let length = 0; length < bytes.length; length += 1)
    expect(takeAdbPacket(bytes.subarray(0, length))).toEqual({ status: 'incomplete' });
});

test('other bytes are no packet, and a huge one is refused before it is there', () => {
  expect(takeAdbPacket(Buffer.from('GET / HTTP/1.1\r\nHost: device\r\n'))).toMatchObject({ status: 'invalid' });
  const packet = encodeAdbPacket({ command: 'WRTE', arg0: 1, arg1: 1, payload: EMPTY });
  packet.writeUInt32LE(0x7fffffff, 12);
  expect(takeAdbPacket(packet)).toMatchObject({ status: 'invalid', reason: expect.stringContaining('longer') });
});

test('an identity says state and features', () => {
  const identity = { state: 'device', features: ['shell_v2', 'cmd'] };
  expect(parseAdbIdentity(encodeAdbIdentity(identity, { 'ro.product.name': 'panda' }))).toEqual(identity);
  expect(parseAdbIdentity(Buffer.from('bootloader::\0'))).toEqual({ state: 'bootloader', features: [] });
});

test('shell frames come whole, however they are cut', () => {
  const bytes = Buffer.concat([encodeShellFrame('stdout', Buffer.from('hello')), encodeShellFrame('exit', Buffer.from([3]))]);
  expect(takeShellFrames(bytes.subarray(0, 7))).toEqual({ frames: [], rest: bytes.subarray(0, 7) });
  expect(takeShellFrames(bytes)).toEqual({
    frames: [
      { kind: 'stdout', data: Buffer.from('hello') },
      { kind: 'exit', data: Buffer.from([3]) },
    ],
    rest: EMPTY,
  });
});
