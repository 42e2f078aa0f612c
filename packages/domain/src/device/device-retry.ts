import { countedIn } from '../machine/attempts.js';
import type { CountedAttempt } from '../machine/definition.js';
import type { DeviceAttemptCount } from './device-attempts.js';
import type { DeviceAttempt, DeviceDuration } from './device-limits.js';
import { DEVICE_MACHINE } from './device-machine.js';
import { isFailedDevice, isKnownDeviceState } from './device-predicates.js';
import { DEVICE_STATES } from './device-states.js';

/** What each counter counts, for people. */
export const DEVICE_STEPS: Record<DeviceAttempt, string> = {
  power_cycling: 'Power cycle',
  pc_pinging: 'Ping',
  pc_rounds: 'Round of power cycle and pings',
  pxe_booting: 'Network boot',
  mobile_init_started: 'First script',
  android_downloading: 'Download of Android',
  android_extracting: 'Unpacking of Android',
  b2g_downloading: 'Download of B2G',
  b2g_extracting: 'Unpacking of B2G',
  image_downloading: 'Download of the image',
  image_extracting: 'Writing of the image',
  image_verifying: 'Probe of the new system',
  sut_verifying: 'Call of the SUT agent',
  sut_verify_power_cycle: 'Power cycle for the SUT agent',
  sut_sdcard_verifying: 'Test of the SD card',
};

/** `attempt 2 of 5`, `failed 3 of 5 times`, `gave up after 5 attempts`. A step gives up when more fail than its limit says. */
export function attemptPhrase({ count, limit }: Pick<CountedAttempt, 'count' | 'limit'>, isUnderWay: boolean): string {
  const most = limit + 1;
  if (count >= most) return `gave up after ${count} ${count === 1 ? 'attempt' : 'attempts'}`;
  return isUnderWay ? `attempt ${count + 1} of ${most}` : `failed ${count} of ${most} times`;
}

/** The step that keeps a device from going on: the first one that failed, of its state before earlier ones. */
export function failingAttempt<Attempt extends Pick<CountedAttempt, 'count'> & { last_failure: string | null }>(
  attempts: readonly Attempt[],
): Attempt | undefined {
  return attempts.find(({ count, last_failure }) => count > 0 || Boolean(last_failure));
}

/** `Power cycle: attempt 14 of 201, since 2026-11-26T17:56:00 (UTC).` `stateSince`: when the state was entered first, as the API writes it. */
export function attemptSentence(state: string, attempt: CountedAttempt, stateSince: string): string {
  const { counter, count } = attempt;
  const step = (DEVICE_STEPS as Record<string, string>)[counter] ?? counter;
  const since = count > 0 && repeats(state, counter) ? `, since ${stateSince} (UTC)` : '';
  return `${step}: ${attemptPhrase(attempt, isUnderWay(state, counter))}${since}.`;
}

/** What the last attempt failed with. */
export function failureSentence({ last_failure }: Pick<DeviceAttemptCount, 'last_failure'>): string {
  return `Last failure: ${last_failure === null ? 'no answer in time' : last_failure.replace(/\.$/, '')}.`;
}

/** Milliseconds until a step gives up if it goes on failing; null: it has, or something else is tried then, or nobody can say. */
export function givesUpInMs(
  { state, deadlineInMs }: { state: string; deadlineInMs: number | null },
  { counter, count, limit }: CountedAttempt,
  durationsMs: Readonly<Record<DeviceDuration, number>>,
): number | null {
  const row = DEVICE_MACHINE.transitions.find(({ event, count: counted }) => event === 'timeout' && counted?.counter === counter);
  const deadline = row && DEVICE_STATES[row.from[0]!].deadline;
  if (!row?.count || !isFailedDevice(row.count.exhausted) || !deadline || deadline === 'at_once' || count > limit) return null;
  const left = limit + 1 - count;
  return isUnderWay(state, counter)
    ? Math.max(0, deadlineInMs ?? durationsMs[deadline]) + (left - 1) * durationsMs[deadline]
    : left * durationsMs[deadline];
}

const isUnderWay = (state: string, counter: string): boolean => countedIn(DEVICE_MACHINE, state).includes(counter);

/** The state stays while its attempts are counted. */
const repeats = (state: string, counter: string): boolean =>
  DEVICE_MACHINE.transitions.some(
    ({ from, to, count }) => isKnownDeviceState(state) && from.includes(state) && to === 'same' && count?.counter === counter,
  );
