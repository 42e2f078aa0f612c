import type { Attempt } from '@mozpool/contracts';
import {
  attemptPhrase,
  countedIn,
  DEVICE_MACHINE,
  DEVICE_STEPS,
  type DeviceAttempt,
  REQUEST_MACHINE,
  type RequestAttempt,
} from '@mozpool/domain';

const STEPS: Record<DeviceAttempt | RequestAttempt, string> = {
  ...DEVICE_STEPS,
  contacting_lifeguard: 'Question to the device',
  pending: 'Look at the preparation',
  bad_images: 'Device for the image',
};

export interface AttemptText {
  counter: string;
  /** What is tried. */
  step: string;
  /** `attempt 2 of 5`, `failed 3 of 5 times`, `gave up after 5 attempts`. */
  text: string;
  /** From 0 to 1: how much of the limit is used up. */
  used: number;
}

/** How often the steps of a device or a request were tried, for people. What its state counts is an attempt that is under way. */
export function attemptTexts(machine: 'device' | 'request', state: string, attempts: readonly Attempt[]): AttemptText[] {
  const underWay = countedIn(machine === 'device' ? DEVICE_MACHINE : REQUEST_MACHINE, state);
  return attempts.map(({ counter, count, limit }) => {
    const step = (STEPS as Record<string, string>)[counter] ?? counter.replaceAll('_', ' ');
    return { counter, step, text: attemptPhrase({ count, limit }, underWay.includes(counter)), used: Math.min(1, count / (limit + 1)) };
  });
}
