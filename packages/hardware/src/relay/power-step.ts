/**
 * One power command for one relay: what it does, until when, and whether it still may. It is answered once, at its own deadline at the
 * latest, whatever its board does meanwhile to the others it is switched with.
 */

import { formatRelayInfo, type RelayAddress } from '@mozpool/protocols';
import type { RelayOperationOptions } from './relay-operation-options.js';
import { type RelayFailed, type RelayResult, relayFailed } from './relay-result.js';

export type PowerAction = 'cycle' | 'power_on' | 'power_off';

export interface PowerStep {
  readonly relay: RelayAddress;
  readonly action: PowerAction;
  /** On the clock of `performance.now()`. */
  readonly deadlineAt: number;
  readonly settled: () => boolean;
  /** Why it may not begin, with `neededMs` to finish in; null: it may. */
  refusal(neededMs: number): RelayFailed | null;
  /** From here on neither a signal nor the fence stops it: half a power cycle leaves a device in the dark. */
  begin(): void;
  /** The first answer counts. */
  settle(result: RelayResult): void;
  /** What the fence threw: a bug, for the caller to see. */
  crash(error: unknown): void;
}

export interface PowerStepInput extends RelayOperationOptions {
  readonly relay: RelayAddress;
  readonly action: PowerAction;
}

/** `dropped` is called when the step is answered before it began. */
export function createPowerStep(
  { relay, action, deadlineMs, mayProceed, signal }: PowerStepInput,
  dropped: (step: PowerStep) => void,
): { readonly step: PowerStep; readonly result: Promise<RelayResult> } {
  const deadlineAt = performance.now() + deadlineMs;
  const name = formatRelayInfo(relay);
  let begun = false;
  let settled = false;
  let answer: (result: RelayResult) => void = () => {};
  let fail: (error: unknown) => void = () => {};
  const result = new Promise<RelayResult>((resolve, reject) => {
    answer = resolve;
    fail = reject;
  });
  const end = (): boolean => {
    if (settled) return false;
    settled = true;
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
    return true;
  };
  const step: PowerStep = {
    relay,
    action,
    deadlineAt,
    settled: () => settled,
    refusal(neededMs) {
      const verdict = mayProceed?.() ?? true;
      if (verdict !== true) return relayFailed('fenced', verdict === false ? 'no longer wanted' : verdict);
      // Cutting the power without the time to restore it would be worse than doing nothing.
      if (deadlineAt - performance.now() > neededMs) return null;
      return relayFailed('timeout', `too little time was left when the board of ${name} became free; the power was not touched`);
    },
    begin() {
      begun = true;
      signal?.removeEventListener('abort', onAbort);
    },
    settle(outcome) {
      if (end()) answer(outcome);
    },
    crash(error) {
      if (end()) fail(error);
    },
  };
  const drop = (failure: RelayFailed) => {
    step.settle(failure);
    dropped(step);
  };
  const onAbort = () => drop(relayFailed('fenced', 'cancelled before the board was touched'));
  const onDeadline = () => {
    if (!begun) drop(relayFailed('timeout', `the board of ${name} was busy until the deadline; the power was not touched`));
    else step.settle(relayFailed('timeout', 'the board did not answer in time to confirm it; the device may be left without power'));
  };
  const timer = setTimeout(onDeadline, Math.max(0, deadlineMs));
  signal?.addEventListener('abort', onAbort);
  if (signal?.aborted) onAbort();
  return { step, result };
}
