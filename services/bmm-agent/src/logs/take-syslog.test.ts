import { createDeviceAddresses } from './device-addresses.js';
import { createTakeSyslog, type SyslogOutcome } from './take-syslog.js';

const NOW = Date.UTC(2026, 10, 26, 12);
const RELAY = '10.0.0.9';

let takers: { stop(): void }[] = [];
afterEach(() => {
  for (const taker of takers) taker.stop();
  takers = [];
});

function bench() {
  const lines: string[] = [];
  const outcomes: SyslogOutcome[] = [];
  const clock = { ms: 0 };
  const addresses = createDeviceAddresses();
  const taker = createTakeSyslog({
    addresses,
    deviceLog: { write: (device, source, message) => void lines.push(`${device} ${source} ${message}`) },
    relays: [RELAY],
    count: (outcome) => void outcomes.push(outcome),
    now: () => NOW + clock.ms,
    monotonicMs: () => clock.ms,
  });
  takers.push(taker);
  const take = (text: string, sender: string) => taker.take(Buffer.from(text), sender);
  addresses.learn('10.0.0.1', 'panda-1');
  addresses.learn('10.0.0.2', 'panda-2');
  return { lines, outcomes, clock, addresses, take, settle: taker.settle };
}

test('a line belongs to the device of its sender, whatever it calls itself', () => {
  const { lines, take } = bench();
  take('<134>Nov 26 12:00:00 mobile-init.sh: started', '10.0.0.1');
  take('<134>Nov 26 12:00:00 panda-1 sshd[12]: forged', '10.0.0.2');
  expect(lines).toEqual(['panda-1 syslog mobile-init.sh: started', 'panda-2 syslog sshd[12]: forged']);
});

test('from an address that nobody has, the name counts, in any case and with its domain', () => {
  const { lines, take } = bench();
  take('<134>PANDA-2 selftest.py[INFO]: ok\0', '10.9.9.9');
  take('<134>1 - panda-1.lab.example - - - - hi', '10.9.9.9');
  expect(lines).toEqual(['panda-2 syslog selftest.py[INFO]: ok', 'panda-1 syslog hi']);
});

test('a relay is believed about whose lines it passes on', () => {
  const { lines, take, addresses, outcomes } = bench();
  addresses.learn(RELAY, 'panda-1');
  take('<134>Nov 26 12:00:00 panda-2 x: passed on', RELAY);
  take('<134>Nov 26 12:00:00 other x: of nobody', RELAY);
  expect(lines).toEqual(['panda-2 syslog x: passed on']);
  expect(outcomes).toEqual(['stored', 'unknown']);
});

test('lines of nobody are counted, not stored', () => {
  const { lines, take, outcomes } = bench();
  take('hello', '10.9.9.9');
  expect([lines, outcomes]).toEqual([[], ['unknown']]);
});

test('an address that moves to another device goes with it', () => {
  const { lines, take, addresses } = bench();
  addresses.learn('10.0.0.1', 'panda-2');
  take('x: y', '10.0.0.1');
  expect(lines[0]).toMatch(/^panda-2 /);
});

test('a clock that is far off is told; the time of the line is that of its arrival', () => {
  const { lines, take } = bench();
  take('<134>1 1970-01-01T00:00:07Z - kernel - - - booted', '10.0.0.1');
  expect(lines).toEqual(['panda-1 syslog kernel: booted (its clock: 1970-01-01T00:00:07.000Z)']);
});

test('a flood of one device is cut and counted, other devices are heard, and the log says what was lost', () => {
  const { lines, take, outcomes, clock, settle } = bench();
  for (let line = 0; line < 5_000; line += 1) take(`x: ${line}`, '10.0.0.1');
  take('x: heard', '10.0.0.2');
  expect(outcomes.filter((outcome) => outcome === 'flood')).toHaveLength(3_000);
  expect(lines).toHaveLength(2_001);
  expect(lines.at(-1)).toBe('panda-2 syslog x: heard');
  settle();
  expect(lines).toHaveLength(2_001);
  clock.ms += 1_000;
  settle();
  expect(lines.at(-1)).toBe('panda-1 syslog 3000 lines were dropped: more than 100 a second came');
  for (let line = 0; line < 200; line += 1) take(`x: ${line}`, '10.0.0.1');
  expect(outcomes.filter((outcome) => outcome === 'flood')).toHaveLength(3_100);
});
