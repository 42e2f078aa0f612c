import { countedIn } from '../machine/attempts.js';
import type { DeviceAttempt } from './device-limits.js';
import { DEVICE_MACHINE } from './device-machine.js';
import type { DeviceFailures, DeviceSnapshot, DeviceWork } from './device-types.js';

/** Longer ones are cut: it is one clause of a sentence, and the log has all of it. */
export const MAX_FAILURE_LENGTH = 300;

/** The work whose failure a counter counts. Other counters count boot scripts that were not heard of, which say nothing. */
const WORK_OF: Partial<Record<DeviceAttempt, DeviceWork['kind']>> = {
  power_cycling: 'power_cycle',
  pc_pinging: 'probe',
  image_verifying: 'probe',
  sut_verifying: 'probe',
  sut_verify_power_cycle: 'power_cycle',
  sut_sdcard_verifying: 'sdcard_check',
};

/** What an agent answers about a piece of work. */
export interface WorkAnswer {
  kind: DeviceWork['kind'];
  outcome: 'ok' | 'failed' | 'dropped';
  generation: number;
  /** Text that devices and what switches their power had a say in. */
  detail: string;
}

/**
 * The failures with the one that an answer tells; null: it tells none that its device still tries to mend. An answer may come
 * just after the deadline has begun the next attempt: it is stale for the machine, but it says why the attempt before failed.
 */
export function failuresAfter(
  { state, counters, generation, failures }: Pick<DeviceSnapshot, 'state' | 'counters' | 'generation' | 'failures'>,
  answer: WorkAnswer,
): DeviceFailures | null {
  if (answer.outcome === 'ok') return null;
  const counter = countedIn(DEVICE_MACHINE, state).find((counted) => WORK_OF[counted as DeviceAttempt] === answer.kind);
  if (counter === undefined) return null;
  const ofAttemptBefore = answer.generation === generation - 1 && (counters[counter] ?? 0) > 0;
  if (answer.generation !== generation && !ofAttemptBefore) return null;
  // a command that was dropped, as one that came twice is, says less than a failure
  if (answer.outcome === 'dropped' && failures[counter] !== undefined) return null;
  return { ...failures, [counter]: failureText(answer.detail) };
}

/** One line of bounded length without control characters. */
export function failureText(detail: string): string {
  const line = detail
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim();
  if (line === '') return 'it gives no reason';
  return line.length <= MAX_FAILURE_LENGTH ? line : `${line.slice(0, MAX_FAILURE_LENGTH - 1).toWellFormed()}…`;
}
