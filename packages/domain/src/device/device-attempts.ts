import { attemptsOf } from '../machine/attempts.js';
import type { CountedAttempt } from '../machine/definition.js';
import { attemptLimits, DEVICE_ATTEMPTS, type LimitOverrides } from './device-limits.js';
import { DEVICE_MACHINE } from './device-machine.js';

/** How often the steps failed of what a device is at, or gave up, under the limits that hold for it. */
export function deviceAttempts(
  device: { state: string; counters: Readonly<Record<string, number>> },
  ...overrides: readonly (LimitOverrides | null | undefined)[]
): CountedAttempt[] {
  return attemptsOf(DEVICE_MACHINE, device, attemptLimits(DEVICE_ATTEMPTS, ...overrides));
}
