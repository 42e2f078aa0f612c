import { type FreeKinds, findFreeKindOf, findFreeKinds, lockMatcher, type Queryable, unawaited } from '@mozpool/db';
import { ANY, type Demand, fits } from '@mozpool/domain';
import type { EngineDeps, EngineTransaction } from '../engine-context.js';
import { engineTransaction, ringSafely } from '../engine-transaction.js';
import type { MatchCaches } from './caches.js';
import { beginPass, canBootOf, fittingKinds, type Pass } from './pass.js';
import { loadQueue, type Queue } from './queue.js';
import { serve } from './serve.js';

/** Claims in one transaction: while it lasts, nobody else matches, and the devices and requests are locked. */
const CLAIMS_PER_BATCH = 10;
/** After these it is rung again, so that a long queue does not hold up who rang. */
const MAX_BATCHES = 50;

/**
 * Gives free devices to waiting requests, by priority and then age. One matcher runs at a time: whoever waited for the
 * lock finds nothing left to do. It looks at kinds of devices and at different demands, never at every device or request; each batch looks
 * anew, so that what became free in between is for the oldest again.
 */
export async function match(deps: EngineDeps, caches: MatchCaches): Promise<void> {
  // a request whose claim throws would be the first of every batch
  const poisoned = new Set<number>();
  for (let batch = 0; batch < MAX_BATCHES; batch++) {
    const claims = await engineTransaction(deps, async (tx) => {
      unawaited(lockMatcher(tx.db));
      return matchBatch(tx, caches, poisoned);
    });
    if (claims < CLAIMS_PER_BATCH) return;
  }
  await ringSafely(deps, 'match', 0);
}

/** The kinds that a new request may be given a device of, as far as is known without reading its demand. */
export async function findOffers(db: Queryable, { requestedDevice }: Demand): Promise<FreeKinds> {
  if (requestedDevice === ANY) return findFreeKinds(db);
  const kindId = await findFreeKindOf(db, { name: requestedDevice });
  return { kindIds: kindId === undefined ? [] : [kindId], boots: [] };
}

/**
 * For a request that was just made: whether some free device would do, so that matching is worth its while. `offers` have to be read after the
 * request is committed: what becomes free later rings the matcher, which then finds the request.
 */
export async function mayBeServed({ db }: EngineDeps, { kinds }: MatchCaches, demand: Demand, offers: FreeKinds): Promise<boolean> {
  // whether a named device can boot the image is left to the matcher
  if (demand.requestedDevice !== ANY) return offers.kindIds.length > 0;
  const canBoot = canBootOf(offers.boots);
  return (await kinds.get(db, offers.kindIds)).some((kind) => fits(demand, kind, canBoot));
}

async function matchBatch(tx: EngineTransaction, caches: MatchCaches, poisoned: Set<number>): Promise<number> {
  const pass = await beginPass(tx, caches);
  if (pass.free.size === 0) return 0;
  const queue = await loadQueue(tx, caches.demands, (waiting) => fittingKinds(pass, waiting).length > 0);
  return serveInOrder(pass, queue, poisoned);
}

/** Returns how many claims were made. */
async function serveInOrder(pass: Pass, queue: Queue, poisoned: Set<number>): Promise<number> {
  let claims = 0;
  while (claims < CLAIMS_PER_BATCH) {
    const waiting = queue.take();
    if (!waiting) break;
    // those that fitted when the queue was loaded may be gone by now
    if (fittingKinds(pass, waiting).length === 0) continue;
    const { group, next } = await queue.followedBy(waiting, CLAIMS_PER_BATCH - claims);
    const served = await serve(
      pass,
      group.filter(({ id }) => !poisoned.has(id)),
      poisoned,
    );
    claims += served.claims;
    // requests with the same demand fit the same devices: where one finds none, the others need not look
    if (next && !served.exhausted) queue.put(next);
  }
  return claims;
}
