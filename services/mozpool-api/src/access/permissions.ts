import type { Scope } from '@mozpool/contracts';
import { findDevicePool, findRequestOwner, type Queryable } from '@mozpool/db';
import { Problem } from '@mozpool/service-kit';
import { unauthenticated } from './authenticate.js';
import { type Caller, hasScope } from './caller.js';

/** 403 for a token whose scope is too small; 401 for a caller without one, whom one would help. */
export function requireScope(caller: Caller, needed: Scope): void {
  if (hasScope(caller, needed)) return;
  if (caller.tokenId === null) throw unauthenticated(`callers without one have scope ${caller.scope}, and this needs scope ${needed}`);
  throw new Problem('forbidden', { token: caller.name, has: caller.scope, needed });
}

const poolNames = ({ pools }: Caller): string => pools?.join(', ') ?? 'all';

/** A token that is limited to pools uses only their devices; null: this one too. A device that there is not is for the handler to tell. */
export async function poolProblem(db: Queryable, caller: Caller, device: string): Promise<Problem | null> {
  if (caller.pools === null) return null;
  const pool = await findDevicePool(db, { name: device });
  if (pool === undefined || caller.pools.includes(pool)) return null;
  return new Problem('forbidden_pool', { token: caller.name, what: `device ${device}`, pool, pools: poolNames(caller) });
}

export async function mayTouchDevice(db: Queryable, caller: Caller, device: string): Promise<void> {
  const problem = await poolProblem(db, caller, device);
  if (problem) throw problem;
}

/**
 * Whoever made a request may return and renew it: the token; and for a request that was made without one, whoever may request.
 * Beside them an operator, of the pool whose device it holds.
 */
export async function mayTouchRequest(db: Queryable, caller: Caller, id: number): Promise<void> {
  if (hasScope(caller, 'operate') && caller.pools === null) return;
  const request = await findRequestOwner(db, { id });
  // the handler says that there is none
  if (!request) return requireScope(caller, 'request');
  if (caller.tokenId !== null && request.ownerTokenId === caller.tokenId) return;
  if (hasScope(caller, 'operate')) {
    if (request.pool !== null && caller.pools?.includes(request.pool)) return;
    throw otherPool(caller, id, request.pool);
  }
  if (request.ownerTokenId === null) {
    if (request.pool !== null && caller.pools?.includes(request.pool) === false) throw otherPool(caller, id, request.pool);
    return requireScope(caller, 'request');
  }
  if (caller.tokenId === null) throw unauthenticated(`request ${id} belongs to token ${request.owner}`);
  throw new Problem('not_owner', { request: id, owner: request.owner, token: caller.name, has: caller.scope });
}

function otherPool(caller: Caller, id: number, pool: string | null): Problem {
  return new Problem('forbidden_pool', { token: caller.name, what: `request ${id}`, pool: pool ?? 'none yet', pools: poolNames(caller) });
}

/** For what a token may do that can only come from somebody who has been given one. */
export function requireToken(caller: Caller): void {
  if (caller.tokenId === null) throw new Problem('token_needed');
}
