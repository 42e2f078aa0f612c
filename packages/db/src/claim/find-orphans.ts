import type { Queryable } from '../pool.js';

/** Requests in states that hold no device, which have one all the same. */
export async function findClaimsOfIdleRequests(db: Queryable, input: { states: readonly string[]; limit: number }): Promise<number[]> {
  const { rows } = await db.query<{ requestId: number }>(
    `select c.request_id as "requestId" from claims c join requests r on r.id = c.request_id where r.state = any($1) order by c.id limit $2`,
    [input.states, input.limit],
  );
  return rows.map(({ requestId }) => requestId);
}

/** Claims that went without being given up: somebody deleted their request. Their device has heard nothing of it. */
export async function findVanishedClaims(db: Queryable, { limit }: { limit: number }): Promise<{ claimId: number; deviceId: number }[]> {
  const { rows } = await db.query<{ claimId: number; deviceId: number }>(
    `select h.claim_id as "claimId", h.device_id as "deviceId" from claim_history h
     where h.released_at is null and not exists (select from claims c where c.id = h.claim_id) order by h.claim_id limit $1`,
    [limit],
  );
  return rows;
}

/** Says whether the history of a claim was open until now. */
export async function closeClaimHistory(db: Queryable, claimId: number): Promise<boolean> {
  const { rowCount } = await db.query('update claim_history set released_at = now() where claim_id = $1 and released_at is null', [
    claimId,
  ]);
  return rowCount === 1;
}

/** Reservations that ended long ago and that nobody has ended: the service that would was away. */
export async function findForgottenRequests(
  db: Queryable,
  input: { expirableStates: readonly string[]; olderThanMs: number; limit: number },
): Promise<number[]> {
  const { rows } = await db.query<{ id: number }>(
    `select id from requests where expires_at < now() - make_interval(secs => $2::float8 / 1000) and state = any($1)
       and (retry_at is null or retry_at <= now()) order by expires_at limit $3`,
    [input.expirableStates, input.olderThanMs, input.limit],
  );
  return rows.map(({ id }) => id);
}
