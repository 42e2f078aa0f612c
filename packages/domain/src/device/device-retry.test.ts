import { countedIn } from '../machine/attempts.js';
import { deviceAttempts } from './device-attempts.js';
import { DEVICE_ATTEMPTS, DEVICE_DURATIONS, limitsFrom } from './device-limits.js';
import { DEVICE_MACHINE } from './device-machine.js';
import { attemptSentence, failingAttempt, failureSentence, givesUpInMs } from './device-retry.js';
import { DEVICE_STATE_NAMES } from './device-states.js';

const SINCE = '2026-11-26T17:56:00';
const { durationsMs } = limitsFrom(DEVICE_DURATIONS, DEVICE_ATTEMPTS, 1);
const failing = (state: string, counters: Record<string, number>, failures = {}) =>
  failingAttempt(deviceAttempts({ state, counters, failures }));
const sentence = (state: string, counters: Record<string, number>) => attemptSentence(state, failing(state, counters)!, SINCE);
const givesUpInSeconds = (state: string, counters: Record<string, number>, deadlineInMs = 10_000) =>
  (givesUpInMs({ state, deadlineInMs }, failing(state, counters)!, durationsMs) ?? Number.NaN) / 1000;

test('nothing is told of what has not failed', () => {
  expect(failing('pc_power_cycling', {})).toBeUndefined();
  expect(failing('ready', { power_cycling: 3 })).toBeUndefined();
});

const COUNTING = DEVICE_STATE_NAMES.flatMap((state) => countedIn(DEVICE_MACHINE, state).map((counter) => [state, counter] as const));
test.each(COUNTING)('%s tells which attempt of %s it is', (state, counter) => {
  const limit = DEVICE_ATTEMPTS[counter as keyof typeof DEVICE_ATTEMPTS];
  expect(sentence(state, { [counter]: 1 })).toMatch(new RegExp(`^[A-Z][^:]+: attempt 2 of ${limit + 1}(, since .*)?\\.$`));
});

test('since when is told where the state is still the one of the first attempt', () => {
  expect(sentence('pc_power_cycling', { power_cycling: 13 })).toBe(`Power cycle: attempt 14 of 201, since ${SINCE} (UTC).`);
  expect(sentence('pxe_booting', { pxe_booting: 3 })).toBe('Network boot: attempt 4 of 31.');
});

test('an earlier step that failed is told while the step before it is done again', () =>
  expect(sentence('pxe_power_cycling', { pxe_booting: 3 })).toBe('Network boot: failed 3 of 31 times.'));

test('a device that gave up tells after how many', () =>
  expect(sentence('failed_power_cycling', { power_cycling: 201 })).toBe('Power cycle: gave up after 201 attempts.'));

test('the last failure is a sentence, whatever it ends with', () => {
  expect(failureSentence({ last_failure: 'strip answers 503.' })).toBe('Last failure: strip answers 503.');
  expect(failureSentence({ last_failure: null })).toBe('Last failure: no answer in time.');
});

test.each([
  ['pc_power_cycling', { power_cycling: 198 }, 2 * 60 + 10],
  ['pc_power_cycling', { power_cycling: 200 }, 10],
  ['pxe_power_cycling', { pxe_booting: 29 }, 2 * 180],
  ['failed_power_cycling', { power_cycling: 201 }, Number.NaN],
  // after so many pings power is cut again
  ['pc_pinging', { pc_pinging: 3 }, Number.NaN],
  ['pc_rebooting', { pc_rounds: 2 }, Number.NaN],
] as const)('%s with %j gives up in %d s', (state, counters, seconds) => expect(givesUpInSeconds(state, counters)).toBe(seconds));
