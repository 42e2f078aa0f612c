import fc from 'fast-check';
import { createSyslogFrames, parseSyslogMessage, type SyslogMessage } from './index.js';

const NOW = Date.UTC(2026, 10, 26, 12);
const DEVICES = new Set(['panda-0123']);
const context = { now: NOW, isDevice: (word: string) => DEVICES.has(word) };
const parse = (text: string | Uint8Array) => parseSyslogMessage(typeof text === 'string' ? Buffer.from(text) : text, context);
const at = (text: string) => Date.parse(text);

describe('a message', () => {
  test.each<[string, Partial<SyslogMessage>]>([
    [
      "<34>Oct 11 22:14:15 mymachine su: 'su root' failed",
      { facility: 4, severity: 2, host: 'mymachine', app: 'su', message: "'su root' failed", claimedAt: at('2026-10-11T22:14:15Z') },
    ],
    ['<13>Feb  5 17:32:18 10.0.0.99 Use the BFG!', { host: '10.0.0.99', app: null, message: 'Use the BFG!' }],
    ['Use the BFG!', { facility: 1, severity: 5, host: null, app: null, message: 'Use the BFG!', claimedAt: null }],
    [
      '<165>1 2003-10-11T22:14:15.003Z mymachine.example.com evntslog - ID47 [exampleSDID@32473 iut="3" eventSource="Appli\\"]cation" eventID="1011"][x@1 a="b"] \ufeffAn application event',
      {
        facility: 20,
        severity: 5,
        host: 'mymachine.example.com',
        app: 'evntslog',
        pid: null,
        message: 'An application event',
        claimedAt: at('2003-10-11T22:14:15.003Z'),
      },
    ],
    ['<165>1 - - - - - -', { host: null, app: null, pid: null, message: '', claimedAt: null }],
    ['<134>panda-0123 selftest.py[INFO]: ok\0', { host: 'panda-0123', app: 'selftest.py', pid: 'INFO', message: 'ok', claimedAt: null }],
    ['<134>stranger selftest.py[INFO]: ok', { host: null, app: null, message: 'stranger selftest.py[INFO]: ok' }],
    ['<134>Nov 26 04:10:05 mobile-init.sh: started', { host: null, app: 'mobile-init.sh', message: 'started' }],
    ['<6>kernel: [    1.0] booted\r\n', { facility: 0, severity: 6, host: null, app: 'kernel', message: '[    1.0] booted' }],
    ['<13> Sep 02 01:02:03 host sshd[12]: hi', { host: 'host', app: 'sshd', pid: '12', message: 'hi' }],
    ['<13>2026-11-26T05:06:32.123456+02:00 host app: hi', { host: 'host', claimedAt: at('2026-11-26T03:06:32.123Z'), message: 'hi' }],
    ['<13>*Mar  1 1970 00:00:04.5 UTC: x', { claimedAt: at('1970-03-01T00:00:04.500Z'), message: 'x' }],
    ['<13>{"level":"info"}', { host: null, app: null, message: '{"level":"info"}' }],
    ['<192>not a priority', { severity: 5, message: '<192>not a priority' }],
    ['<013>no leading zero', { severity: 5, message: '<013>no leading zero' }],
    ['<13>1 broken 5424', { severity: 5, message: '1 broken 5424' }],
    ['<13>1 - host app - - [unclosed x="]" message', { host: null, message: '1 - host app - - [unclosed x="]" message' }],
    ['', { message: '' }],
  ])('%j', (text, expected) => {
    expect(parse(text)).toMatchObject(expected);
  });

  test('around New Year a time without a year is the closest one', () => {
    const newYear = { ...context, now: Date.UTC(2027, 0, 1, 0, 0, 5) };
    expect(parseSyslogMessage(Buffer.from('<13>Dec 31 23:59:59 h a: x'), newYear).claimedAt).toBe(at('2026-12-31T23:59:59Z'));
    const lastDay = { ...context, now: Date.UTC(2026, 11, 31, 23, 59, 59) };
    expect(parseSyslogMessage(Buffer.from('<13>Jan  1 00:00:01 h a: x'), lastDay).claimedAt).toBe(at('2027-01-01T00:00:01Z'));
  });

  test('whatever arrives is a message, and bytes that are no text are replaced', () => {
    expect(parse(Uint8Array.of(0x3c, 0x31, 0x33, 0x3e, 0xff, 0x61)).message).toBe('\ufffda');
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.constantFrom('', '<13>', '<13>1 ', '<13>Nov 26 01:02:03 '), (bytes, prefix) => {
        expect(typeof parse(Buffer.concat([Buffer.from(prefix), bytes])).message).toBe('string');
      }),
    );
  });
});

describe('frames of a stream', () => {
  const frames = (chunks: readonly string[], maxBytes = 100) => {
    const decoder = createSyslogFrames({ maxBytes });
    const found = chunks.flatMap((chunk) => decoder.push(Buffer.from(chunk)));
    return [...found, ...decoder.end()].map(String);
  };

  test.each<[string, string[], string[]]>([
    ['a counted frame, split over segments', ['3', '0 <13>Oct 11 22:14', ':15 h a: hello'], ['<13>Oct 11 22:14:15 h a: hello']],
    ['lines', ['<13>a: x\n<13>b', ': y\r\n'], ['<13>a: x', '<13>b: y\r']],
    ['counted and line by line, mixed', ['8 <13>a: x<13>b: y\n'], ['<13>a: x', '<13>b: y']],
    ['a counted frame with a line end in it', ['10 <13>a: x\ny'], ['<13>a: x\ny']],
    ['stray bytes between frames', ['\n\r\0 <13>a: x\n 8 <13>b: y'], ['<13>a: x', '<13>b: y']],
    ['a NUL as the end of a line', ['<13>a: x\0<13>b: y'], ['<13>a: x', '<13>b: y']],
    ['a last line without its end', ['<13>a: x'], ['<13>a: x']],
    ['a count that is none', ['12345678 <13>a: x\n<13>b: y\n'], ['12345678 <13>a: x', '<13>b: y']],
  ])('%s', (_what, chunks, expected) => {
    expect(frames(chunks)).toEqual(expected);
  });

  test('what is too long is cut, and what follows it is understood', () => {
    expect(frames([`<13>${'a'.repeat(200)}`, `${'a'.repeat(200)}\n<13>b`], 10)).toEqual(['<13>aaaaaa', '<13>b']);
    expect(frames([`200 <13>${'a'.repeat(196)}`, '5 <13>b'], 10)).toEqual(['<13>aaaaaa', '<13>b']);
  });

  test('however a stream is cut into chunks, the frames are the same', () => {
    const stream = '8 <13>a: x<13>b: y\n\n11 <13>c:\nz: 1<13>last';
    const whole = frames([stream]);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 9 })), (cuts) => {
        const chunks: string[] = [];
        let rest = stream;
        for (const cut of cuts) {
          chunks.push(rest.slice(0, cut));
          rest = rest.slice(cut);
        }
        expect(frames([...chunks, rest])).toEqual(whole);
      }),
    );
  });
});
