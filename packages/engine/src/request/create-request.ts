import {
  type FreeKinds,
  findEarlierCall,
  type IdempotencyKey,
  insertRequest,
  type LockedRequest,
  type RequestInput,
  setIdempotentRequest,
  takeIdempotencyKey,
} from '@mozpool/db';
import type { EngineDeps, EngineTransaction } from '../engine-context.js';
import { engineTransaction, engineTransactionThen } from '../engine-transaction.js';
import { findOffers } from '../match/match.js';
import { applyToRequestInHand } from './apply-request-event.js';
import { requestInHand } from './request-in-hand.js';

/** A client that tries again does so within this. */
export const IDEMPOTENCY_KEPT_SECONDS = 24 * 3600;

/** The caller of these matches once they have committed: no ring for it. */
const OPTIONS = { withoutRings: ['match'] };

/** With what was free once the request was there to be found. */
export function createRequest(deps: EngineDeps, input: RequestInput): Promise<[number, PromiseSettledResult<FreeKinds>]> {
  return engineTransactionThen(
    deps,
    (tx) => insertAndSearch(tx, input),
    (db) => findOffers(db, input),
    OPTIONS,
  );
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
  const { request, facts } = await insertRequest(tx.db, input, tx.deps.config);
  tx.events.push({ kind: 'created', requestId: request.id, details: creationDetails(input, request) });
  await applyToRequestInHand(tx, requestInHand(tx, request, facts), { name: 'find_device' });
  return request.id;
}

/** What a reader of the stream needs to show the request without asking for it. */
function creationDetails(input: RequestInput, { snapshot }: LockedRequest): Record<string, unknown> {
  const { requestedDevice, assignee, environment, priority, waitSeconds } = input;
  return {
    requestedDevice,
    assignee,
    environment,
    priority,
    waitSeconds,
    image: snapshot.image,
    expiresAt: new Date(snapshot.expiresAt).toISOString(),
  };
}
