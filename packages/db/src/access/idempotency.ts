import type { Queryable } from '../pool.js';

export interface IdempotencyKey {
  /** The token, or `anonymous`. */
  caller: string;
  key: string;
  /** SHA-256 of what is asked for. */
  bodyHash: Buffer;
}

/** What the same key has made: a request, or (`other`) something else than is asked for now. */
export type EarlierCall = { requestId: number } | 'other' | undefined;

/** Looks for an earlier call with this key; undefined also when it is older than keys are kept. */
export async function findEarlierCall(db: Queryable, key: IdempotencyKey, keptSeconds: number): Promise<EarlierCall> {
  const { rows } = await db.query<{ same: boolean; requestId: number | null }>(
    `select body_hash = $3 as same, request_id as "requestId" from idempotency_keys
     where caller = $1 and key = $2 and created_at >= now() - make_interval(secs => $4)`,
    [key.caller, key.key, key.bodyHash, keptSeconds],
  );
  const row = rows[0];
  if (!row) return undefined;
  return row.same && row.requestId !== null ? { requestId: row.requestId } : 'other';
}

/**
 * Takes a key inside the transaction that makes its request. Of two at once the second waits here for the end of the first.
 * False: somebody else has it.
 */
export async function takeIdempotencyKey(db: Queryable, key: IdempotencyKey, keptSeconds: number): Promise<boolean> {
  const { rowCount } = await db.query(
    `insert into idempotency_keys as k (caller, key, body_hash) values ($1, $2, $3)
     on conflict (caller, key) do update set body_hash = excluded.body_hash, request_id = null, created_at = now()
       where k.created_at < now() - make_interval(secs => $4)`,
    [key.caller, key.key, key.bodyHash, keptSeconds],
  );
  return rowCount === 1;
}

export async function setIdempotentRequest(db: Queryable, key: IdempotencyKey, requestId: number): Promise<void> {
  await db.query('update idempotency_keys set request_id = $3 where caller = $1 and key = $2', [key.caller, key.key, requestId]);
}

export async function deleteOldIdempotencyKeys(
  db: Queryable,
  { keptSeconds, limit }: { keptSeconds: number; limit: number },
): Promise<number> {
  const { rowCount } = await db.query(
    `delete from idempotency_keys where (caller, key) in (
       select caller, key from idempotency_keys where created_at < now() - make_interval(secs => $1) order by created_at limit $2)`,
    [keptSeconds, limit],
  );
  return rowCount ?? 0;
}
