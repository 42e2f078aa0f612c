import type { EngineDeps } from '../engine-context.js';
import { engineTransaction } from '../engine-transaction.js';
import type { ForcedReturn } from '../engine-values.js';
import { applyToRequestInHand } from './apply-request-event.js';
import { takeRequestInHand } from './request-in-hand.js';

/** Closes a request by an operator's order. Who did it and why is in both logs and in an event of its own. */
export function forceReturn(deps: EngineDeps, id: number, { reason, by }: { reason: string; by: string }): Promise<ForcedReturn> {
  return engineTransaction(deps, async (tx): Promise<ForcedReturn> => {
    const hand = await takeRequestInHand(tx, id);
    if (!hand) return { outcome: 'unknown', state: null, device: null };
    const { claim } = hand.row;
    const { outcome, state } = await applyToRequestInHand(tx, hand, {
      name: 'forced_return',
      args: { reason: `returned by force by ${by}: ${reason}` },
    });
    const done = outcome !== 'ignored' && outcome !== 'refused';
    if (!done) return { outcome: 'over', state: state as ForcedReturn['state'], device: null };
    tx.events.push({
      kind: 'forced_return',
      requestId: id,
      claimId: claim?.id ?? null,
      deviceId: claim?.deviceId ?? null,
      details: { reason, by },
    });
    if (claim)
      tx.logs.push({
        deviceId: claim.deviceId,
        source: 'statemachine',
        message: `request ${id} was returned by force by ${by}: ${reason}`,
      });
    return { outcome: 'returned', state: state as ForcedReturn['state'], device: claim?.deviceName ?? null };
  });
}
