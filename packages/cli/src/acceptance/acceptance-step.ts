/** What the acceptance test does with a device, in this order. */
export const STEPS = ['bring online', 'reserve', 'image', 'verify', 'power', 'return', 'install', 'self-test', 'put back'] as const;
export type StepName = (typeof STEPS)[number];

export interface StepResult {
  device: string;
  step: StepName;
  outcome: 'passed' | 'failed' | 'skipped' | 'interrupted';
  seconds: number | null;
  /** Half of the devices of this hardware take no longer, and nine of ten. Null: nothing is known. */
  usual: { p50: number; p90: number } | null;
  note: string;
}

/** A device that does not do what it should: what the acceptance test is there to find. */
export class StepFailed extends Error {
  override name = 'StepFailed';
}

/** Slower than nine of ten, and by more than a measuring error. */
const SLOW_FACTOR = 1.25;
const SLOW_SECONDS = 2;

export function isSlow({ seconds, usual }: Pick<StepResult, 'seconds' | 'usual'>): boolean {
  return seconds !== null && usual !== null && seconds > Math.max(usual.p90 * SLOW_FACTOR, usual.p90 + SLOW_SECONDS);
}
