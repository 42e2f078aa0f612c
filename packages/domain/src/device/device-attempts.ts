import { attemptsOf } from '../machine/attempts.js';
import type { CountedAttempt } from '../machine/definition.js';
import { attemptLimits, DEVICE_ATTEMPTS, type LimitOverrides } from './device-limits.js';
import { DEVICE_MACHINE } from './device-machine.js';
import type { DeviceFailures } from './device-types.js';

/** As the API shows it. */
export type DeviceAttemptCount = CountedAttempt & {
  /** What the last attempt failed with; null: none failed, or nothing was heard of it. */
  last_failure: string | null;
};

/** How often the steps failed of what a device is at, or gave up, under the limits that hold for it. */
export function deviceAttempts(
  device: { state: string; counters: Readonly<Record<string, number>>; failures: DeviceFailures },
  ...overrides: readonly (LimitOverrides | null | undefined)[]
): DeviceAttemptCount[] {
  return attemptsOf(DEVICE_MACHINE, device, attemptLimits(DEVICE_ATTEMPTS, ...overrides)).map((attempt) => ({
    ...attempt,
    last_failure: device.failures[attempt.counter] ?? null,
  }));
}
