import { apiTime } from '@mozpool/contracts';
import type { DeviceDetailsRow } from '@mozpool/db';
import {
  attemptSentence,
  DEVICE_ATTEMPTS,
  DEVICE_DURATIONS,
  deviceAttempts,
  failingAttempt,
  failureSentence,
  givesUpInMs,
  limitsFrom,
} from '@mozpool/domain';
import type { ApiDeps } from '../api-deps.js';
import { span } from '../format/span.js';

export type RetryRules = Pick<ApiDeps, 'deviceLimits' | 'timeScale'>;

export type RetryFacts = Pick<
  DeviceDetailsRow,
  'alive' | 'state' | 'stateEnteredAt' | 'stateDeadline' | 'counters' | 'failures' | 'limits' | 'now'
>;

/** Which step of a device keeps failing, how often it is tried, with what it failed last and when it gives up; null: none does. */
export function retrySentence(device: RetryFacts, { deviceLimits, timeScale }: RetryRules): string | null {
  const { alive, state, stateEnteredAt, stateDeadline, now } = device;
  // while its agent is silent nothing is tried
  if (!alive) return null;
  const failing = failingAttempt(deviceAttempts(device, deviceLimits, device.limits));
  if (!failing) return null;
  const { durationsMs } = limitsFrom(DEVICE_DURATIONS, DEVICE_ATTEMPTS, timeScale, deviceLimits, device.limits);
  const leftMs = givesUpInMs({ state, deadlineInMs: stateDeadline === null ? null : stateDeadline - now }, failing, durationsMs);
  const told = `${attemptSentence(state, failing, apiTime(stateEnteredAt))} ${failureSentence(failing)}`;
  return leftMs === null ? told : `${told} Gives up in about ${span(leftMs)}.`;
}
