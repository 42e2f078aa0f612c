import { countedIn } from '../machine/attempts.js';
import { forceState } from '../machine/transition.js';
import { deviceBench, deviceFacts, deviceIn, NOW } from '../testing/device-bench.js';
import { failuresAfter, failureText, MAX_FAILURE_LENGTH, type WorkAnswer } from './device-failures.js';
import { DEVICE_MACHINE } from './device-machine.js';
import { DEVICE_STATE_NAMES, type DeviceState } from './device-states.js';

const answer = (input: Partial<WorkAnswer> = {}): WorkAnswer => ({
  kind: 'power_cycle',
  outcome: 'failed',
  generation: 100,
  detail: 'strip answers 503',
  ...input,
});

/** The state, the counters that it adds to, and the work that it orders. */
const RETRYING = DEVICE_STATE_NAMES.map((state) => {
  const { effects } = forceState(DEVICE_MACHINE, deviceIn(state, { image: 'b2g', nextImage: 'b2g' }), state, deviceFacts(), NOW);
  const work = effects.flatMap((effect) => (effect.name === 'send_command' ? [effect.command.kind] : []));
  return [state, countedIn(DEVICE_MACHINE, state), work] as const;
}).filter(([, counters, work]) => counters.length > 0 && work.length > 0);

test.each(RETRYING)('%s notes what its work failed with', (state, counters, [kind]) => {
  const noted = failuresAfter(deviceIn(state), answer({ kind: kind! }));
  expect(counters).toContain(Object.keys(noted ?? {})[0]);
  expect(Object.values(noted!)).toEqual(['strip answers 503']);
});

test.each<[string, DeviceState, Partial<WorkAnswer>, Record<string, number>]>([
  ['success', 'pc_power_cycling', { outcome: 'ok' }, {}],
  ['another kind of work', 'pc_power_cycling', { kind: 'probe' }, {}],
  ['a state that counts nothing', 'ready', { kind: 'probe' }, {}],
  ['an attempt long ago', 'pc_power_cycling', { generation: 98 }, { power_cycling: 3 }],
  ['work of the state before', 'pc_power_cycling', { generation: 99 }, {}],
  ['the future', 'pc_power_cycling', { generation: 101 }, {}],
])('an answer about %s tells nothing', (_what, state, input, counters) =>
  expect(failuresAfter(deviceIn(state, { counters }), answer(input))).toBeNull(),
);

test('an answer that comes just after the deadline tells of the attempt before', () => {
  const device = deviceIn('pc_pinging', { counters: { pc_pinging: 1 } });
  expect(failuresAfter(device, answer({ kind: 'probe', generation: 99, detail: 'ping: no answer' }))).toEqual({
    pc_pinging: 'ping: no answer',
  });
});

test('a command that was dropped says less than one that failed', () => {
  const dropped = answer({ outcome: 'dropped', detail: '16 commands are running already' });
  expect(failuresAfter(deviceIn('pc_power_cycling'), dropped)).toEqual({ power_cycling: '16 commands are running already' });
  expect(failuresAfter(deviceIn('pc_power_cycling', { failures: { power_cycling: 'strip answers 503' } }), dropped)).toBeNull();
});

test('what failed stays while it is tried again, and goes when it succeeds', () => {
  const bench = deviceBench('pc_power_cycling', { snapshot: { failures: { power_cycling: 'strip answers 503' } } });
  expect(bench.times(2, 'timeout').device).toMatchObject({
    counters: { power_cycling: 2 },
    failures: { power_cycling: 'strip answers 503' },
  });
  expect(bench.send('power_cycle_ok').device).toMatchObject({ state: 'pc_rebooting', failures: {} });
});

test('who gave up still tells why', () => {
  const { device } = deviceBench('pc_power_cycling', {
    snapshot: { counters: { power_cycling: 200 }, failures: { power_cycling: 'strip answers 503' } },
  }).send('timeout');
  expect(device).toMatchObject({ state: 'failed_power_cycling', failures: { power_cycling: 'strip answers 503' } });
});

test('the last ping of a round is why the round failed', () => {
  const { device } = deviceBench('pc_pinging', {
    snapshot: { counters: { pc_pinging: 12 }, failures: { pc_pinging: 'ping: no answer' } },
  }).send('timeout');
  expect(device).toMatchObject({ state: 'pc_power_cycling', failures: { pc_rounds: 'ping: no answer' } });
});

test('texts of devices are one bounded line without control characters', () => {
  expect(failureText('a\r\nb\u0000\u001b[31mc\u202ed\ud800 ')).toBe('a b [31mc d\ufffd');
  expect(failureText(' \n')).toBe('it gives no reason');
  const long = failureText(`${'x'.repeat(MAX_FAILURE_LENGTH - 2)}${'😀'.repeat(9)}`);
  expect(long).toHaveLength(MAX_FAILURE_LENGTH);
  expect(long.isWellFormed()).toBe(true);
});
