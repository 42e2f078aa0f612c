import type { RequestState } from '@mozpool/domain';
import type { EngineDeps } from '../engine-context.js';
import { engineTransaction, ringSafely } from '../engine-transaction.js';
import type { Applied } from '../engine-values.js';
import { lookAt } from '../look-at.js';
import { applyToRequestInHand } from './apply-request-event.js';
import { takeRequestInHand } from './request-in-hand.js';

/** The device that was given back, and what came of the call. */
interface Returned extends Applied<RequestState> {
  deviceId: number | null;
}

/** Ends a request. The device is passed on by whoever calls this, so that those who wait need not wait for the queue. */
export function returnRequest(deps: EngineDeps, id: number): Promise<Returned> {
  return engineTransaction(
    deps,
    async (tx): Promise<Returned> => {
      const hand = await takeRequestInHand(tx, id);
      if (!hand) return { outcome: 'unknown', state: null, deviceId: null };
      return { ...(await applyToRequestInHand(tx, hand, { name: 'close' })), deviceId: hand.row.claim?.deviceId ?? null };
    },
    { withoutRings: ['devices', 'match'] },
  );
}

/** Tells a device that it is free, and gives it to the next. If that fails, or this process dies, the queue or the sweeper does it. */
export async function passOn(deps: EngineDeps, deviceId: number, match: () => Promise<void>): Promise<void> {
  try {
    await lookAt(deps, 'device', deviceId);
    await match();
  } catch (error) {
    deps.log.warn('a device that was returned could not be passed on; it is rung', { device: deviceId, reason: (error as Error).message });
    await ringSafely(deps, 'devices', deviceId);
    await ringSafely(deps, 'match', 0);
  }
}
