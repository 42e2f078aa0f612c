import { attemptLimits, type LimitOverrides } from '../device/device-limits.js';
import { attemptsOf } from '../machine/attempts.js';
import type { CountedAttempt } from '../machine/definition.js';
import { REQUEST_ATTEMPTS } from './request-limits.js';
import { REQUEST_MACHINE } from './request-machine.js';

/** How often the steps failed of what a request is at, or gave up, under the limits that hold for it. */
export function requestAttempts(
  request: { state: string; counters: Readonly<Record<string, number>> },
  ...overrides: readonly (LimitOverrides | null | undefined)[]
): CountedAttempt[] {
  return attemptsOf(REQUEST_MACHINE, request, attemptLimits(REQUEST_ATTEMPTS, ...overrides));
}
