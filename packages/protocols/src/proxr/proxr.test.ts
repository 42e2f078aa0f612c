import {
  boardKey,
  decodeProxrRequest,
  encodeFusionReply,
  encodeProxrCommand,
  encodeProxrReply,
  formatRelayInfo,
  PROXR_OK,
  type ProxrCommand,
  parseBoardAddress,
  parseRelayInfo,
  readProxrReply,
  relayInfoProblem,
  takeApiFrame,
} from './index.js';

const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');

describe('relay info', () => {
  test('uses port 2101 when none is written', () => {
    expect(relayInfoProblem('relay-3.example.com:bank1:relay7')).toBeNull();
    expect(parseRelayInfo('relay-3.example.com:bank1:relay7')).toEqual({ host: 'relay-3.example.com', port: 2101, bank: 1, relay: 7 });
  });

  test('is read from the right, so that the board part may contain colons', () => {
    expect(parseRelayInfo('localhost:2102:bank2:relay1')).toEqual({ host: 'localhost', port: 2102, bank: 2, relay: 1 });
    expect(parseRelayInfo('[fe80::1]:2102:bank4:relay8')).toEqual({ host: 'fe80::1', port: 2102, bank: 4, relay: 8 });
  });

  test('the same board has one key however it is written', () => {
    expect(boardKey(parseRelayInfo('Relay-3.Example.com.:bank1:relay7'))).toBe('relay-3.example.com:2101');
    expect(boardKey(parseBoardAddress('relay-3.example.com:2101'))).toBe('relay-3.example.com:2101');
    expect(boardKey(parseBoardAddress('[::1]:99'))).toBe('[::1]:99');
  });

  test('formats back', () => {
    expect(formatRelayInfo(parseRelayInfo('a:bank1:relay7'))).toBe('a:2101:bank1:relay7');
  });

  test.each([
    ['', /HOST\[:PORT\]:bankB:relayR/],
    ['board', /HOST\[:PORT\]:bankB:relayR/],
    ['board:relay1:bank1', /HOST\[:PORT\]:bankB:relayR/],
    ['board:bank0:relay1', /bank from 1 to 4/],
    ['board:bank5:relay1', /bank from 1 to 4/],
    ['board:bank1:relay0', /relay from 1 to 8/],
    ['board:bank1:relay9', /relay from 1 to 8/],
    ['board:70000:bank1:relay1', /port from 1 to 65535/],
    ['bo ard:bank1:relay1', /host or host:port/],
  ])('%j is refused with advice', (text, message) => {
    expect(() => parseRelayInfo(text)).toThrow(message);
    expect(relayInfoProblem(text)).toMatch(message);
  });
});

const VECTORS: [string, ProxrCommand, string][] = [
  ['two-way test', { kind: 'test' }, 'FE 21'],
  ['bank 1 relay 1 on', { kind: 'setRelay', bank: 1, relay: 1, on: true }, 'FE 6C 01'],
  ['bank 1 relay 1 off', { kind: 'setRelay', bank: 1, relay: 1, on: false }, 'FE 64 01'],
  ['bank 1 relay 8 on', { kind: 'setRelay', bank: 1, relay: 8, on: true }, 'FE 73 01'],
  ['bank 2 relay 3 on', { kind: 'setRelay', bank: 2, relay: 3, on: true }, 'FE 6E 02'],
  ['bank 2 relay 3 off', { kind: 'setRelay', bank: 2, relay: 3, on: false }, 'FE 66 02'],
  ['bank 2 relay 3 read', { kind: 'readRelay', bank: 2, relay: 3 }, 'FE 76 02'],
  ['bank 4 relay 8 read', { kind: 'readRelay', bank: 4, relay: 8 }, 'FE 7B 04'],
  ['bank 2 bitmap read', { kind: 'readBank', bank: 2 }, 'FE 7C 02'],
  ['bank 2 bitmap write', { kind: 'writeBank', bank: 2, bitmap: 2 }, 'FE 8C 02 02'],
  ['all banks off', { kind: 'setAllRelays', bank: 0, on: false }, 'FE 81 00'],
  ['bank 3 all on', { kind: 'setAllRelays', bank: 3, on: true }, 'FE 82 03'],
];

const API_VECTORS: [string, ProxrCommand, string][] = [
  ['two-way test', { kind: 'test' }, 'AA 02 FE 21 CB'],
  ['status of relay 1, bank 1', { kind: 'readRelay', bank: 1, relay: 1 }, 'AA 03 FE 74 01 20'],
  ['status of bank 1', { kind: 'readBank', bank: 1 }, 'AA 03 FE 7C 01 28'],
  ['bank 1 all on', { kind: 'writeBank', bank: 1, bitmap: 255 }, 'AA 04 FE 8C FF 01 38'],
  ['status of all banks', { kind: 'readBank', bank: 0 }, 'AA 03 FE 7C 00 27'],
];

describe('commands', () => {
  test.each(VECTORS)('%s, raw', (_name, command, bytes) => {
    expect(encodeProxrCommand(command)).toEqual(hex(bytes));
    expect(decodeProxrRequest(hex(bytes))).toEqual({ status: 'command', command, framing: 'raw', length: hex(bytes).length });
  });

  test.each(API_VECTORS)('%s, in the API envelope', (_name, command, bytes) => {
    expect(encodeProxrCommand(command, 'api')).toEqual(hex(bytes));
    expect(decodeProxrRequest(hex(bytes))).toEqual({ status: 'command', command, framing: 'api', length: hex(bytes).length });
  });

  test.each([...VECTORS, ...API_VECTORS])('%s is incomplete until its last byte', (_name, _command, bytes) => {
    const whole = hex(bytes);
    for (let length = 0; length < whole.length; length += 1) {
      expect(decodeProxrRequest(whole.subarray(0, length))).toEqual({ status: 'incomplete' });
    }
  });

  test.each(['00', 'FE 05', 'AA 02 FE 21 CC', 'AA 03 FE 21 00 CC', 'AA 01 FE A9'])('bytes %s are no command', (bytes) => {
    expect(decodeProxrRequest(hex(bytes)).status).toBe('invalid');
  });

  test('a relay or bank that does not exist is a caller bug, not bytes on the wire', () => {
    expect(() => encodeProxrCommand({ kind: 'setRelay', bank: 1, relay: 9, on: true })).toThrow(/relay from 1 to 8/);
    expect(() => encodeProxrCommand({ kind: 'setRelay', bank: 5, relay: 1, on: true })).toThrow(/bank from 1 to 4/);
    expect(() => encodeProxrCommand({ kind: 'readRelay', bank: 0, relay: 1 })).toThrow(/bank from 1 to 4/);
    expect(() => encodeProxrCommand({ kind: 'writeBank', bank: 1, bitmap: 256 })).toThrow(/0 to 255/);
  });
});

describe('replies', () => {
  const on: ProxrCommand = { kind: 'setRelay', bank: 2, relay: 1, on: true };

  test('85 acknowledges a relay command', () => {
    expect(readProxrReply(encodeProxrReply([PROXR_OK]), on)).toEqual({ status: 'done', value: 85 });
    expect(readProxrReply(hex('AA 01 55 00'), on, 'api')).toEqual({ status: 'done', value: 85 });
  });

  test('a Fusion board acknowledges with bank and status, possibly in two segments', () => {
    const reply = encodeFusionReply(2, 1);
    expect(readProxrReply(reply.subarray(0, 1), on)).toEqual({ status: 'incomplete' });
    expect(readProxrReply(reply, on)).toEqual({ status: 'done', value: 1 });
    expect(readProxrReply(encodeFusionReply(2, 1, 'api'), on, 'api')).toEqual({ status: 'done', value: 1 });
  });

  test.each(['56', '01', '55 55', '02 01 00'])('%s does not acknowledge a relay command', (bytes) => {
    expect(readProxrReply(hex(bytes), on).status).toBe('wrong');
  });

  test('a relay reads 0 or 1 and nothing else', () => {
    const read: ProxrCommand = { kind: 'readRelay', bank: 4, relay: 8 };
    expect(readProxrReply(hex('01'), read)).toEqual({ status: 'done', value: 1 });
    expect(readProxrReply(hex('AA 01 00 AB'), read, 'api')).toEqual({ status: 'done', value: 0 });
    expect(readProxrReply(hex('AA 01 01 AC'), read, 'api')).toEqual({ status: 'done', value: 1 });
    expect(readProxrReply(hex('55'), read).status).toBe('wrong');
  });

  test('a bank reads as a bitmap with relay 1 in bit 0', () => {
    expect(readProxrReply(hex('81'), { kind: 'readBank', bank: 2 })).toEqual({ status: 'done', value: 0b1000_0001 });
  });

  test('the mode byte of the two-way test is handed on', () => {
    expect(readProxrReply(hex('55'), { kind: 'test' })).toEqual({ status: 'done', value: 85 });
    expect(readProxrReply(hex('AA 01 56 01'), { kind: 'test' }, 'api')).toEqual({ status: 'done', value: 86 });
  });

  test('nothing yet is incomplete, a damaged envelope is wrong', () => {
    expect(readProxrReply(Buffer.alloc(0), on)).toEqual({ status: 'incomplete' });
    expect(readProxrReply(hex('AA 01 55 01'), on, 'api').status).toBe('wrong');
    expect(readProxrReply(hex('55'), on, 'api').status).toBe('wrong');
    expect(takeApiFrame(hex('AA 01'))).toEqual({ status: 'incomplete' });
  });
});
