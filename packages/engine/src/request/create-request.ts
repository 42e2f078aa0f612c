import {
  findEarlierCall,
  type IdempotencyKey,
  insertRequest,
  type RequestInput,
  setIdempotentRequest,
  takeIdempotencyKey,
} from '@mozpool/db';
import type { EngineDeps, EngineTransaction } from '../engine-context.js';
import { engineTransaction } from '../engine-transaction.js';
import { applyToRequestInHand, takeRequestInHand } from './apply-request-event.js';

/** A client that tries again does so within this. */
export const IDEMPOTENCY_KEPT_SECONDS = 24 * 3600;

/** The caller of these matches once they have committed: no ring for it. */
const OPTIONS = { withoutRings: ['match'] };

export function createRequest(deps: EngineDeps, input: RequestInput): Promise<number> {
  return engineTransaction(deps, (tx) => insertAndSearch(tx, input), OPTIONS);
}

/** The key is taken in the transaction that makes the request: there is never one without the other. */
export function createRequestOnce(
  deps: EngineDeps,
  input: RequestInput,
  key: IdempotencyKey,
): Promise<{ id: number; replayed: boolean } | 'key_reused'> {
  return engineTransaction(
    deps,
    async (tx) => {
      if (!(await takeIdempotencyKey(tx.db, key, IDEMPOTENCY_KEPT_SECONDS))) {
        const earlier = await findEarlierCall(tx.db, key, IDEMPOTENCY_KEPT_SECONDS);
        if (earlier === undefined) throw new Error(`the idempotency key ${key.key} went away while it was used`);
        return earlier === 'other' ? 'key_reused' : { id: earlier.requestId, replayed: true };
      }
      const id = await insertAndSearch(tx, input);
      await setIdempotentRequest(tx.db, key, id);
      return { id, replayed: false };
    },
    OPTIONS,
  );
}

async function insertAndSearch(tx: EngineTransaction, input: RequestInput): Promise<number> {
  const requestId = await insertRequest(tx.db, input);
  tx.events.push({
    kind: 'created',
    requestId,
    details: { requestedDevice: input.requestedDevice, assignee: input.assignee, priority: input.priority },
  });
  const hand = await takeRequestInHand(tx, requestId);
  if (hand) await applyToRequestInHand(tx, hand, { name: 'find_device' });
  return requestId;
}
