import type { Queryable } from '../pool.js';

/** Requests whose deadline has passed, oldest first, then those whose reservation has ended. */
export async function findDueRequests(
  db: Queryable,
  input: { knownStates: readonly string[]; expirableStates: readonly string[]; limit: number },
): Promise<number[]> {
  const { rows } = await db.query<{ id: number }>(
    `(select id from requests where state_deadline <= now() and state = any($1) order by state_deadline limit $3)
     union
     (select id from requests where expires_at <= now() and state = any($2) order by expires_at limit $3)`,
    [input.knownStates, input.expirableStates, input.limit],
  );
  return rows.map((row) => row.id);
}

/** Puts back a request whose transition threw, so that it is tried again and delays no other. */
export async function postponeRequest(db: Queryable, id: number, seconds: number): Promise<void> {
  await db.query(`update requests set state_deadline = now() + make_interval(secs => $2) where id = $1 and state_deadline <= now()`, [
    id,
    seconds,
  ]);
}
