import type { Queryable } from '../pool.js';
import { runPrepared } from '../run-prepared.js';

/** SQL: requests in one of these states whose deadline has passed. */
export const DUE_REQUESTS = (states: string) => `from requests where state_deadline <= now() and state = any(${states})`;

/** SQL: requests in one of these states whose reservation has ended. */
export const ENDED_RESERVATIONS = (states: string) =>
  `from requests where expires_at <= now() and ended_at is null and state = any(${states}) and (retry_at is null or retry_at <= now())`;

/** Requests whose deadline has passed, oldest first, then those whose reservation has ended. */
export async function findDueRequests(
  db: Queryable,
  input: { knownStates: readonly string[]; expirableStates: readonly string[]; limit: number },
): Promise<number[]> {
  const { rows } = await runPrepared<{ id: number }>(
    db,
    'find-due-requests',
    `(select id ${DUE_REQUESTS('$1')} order by state_deadline limit $3) union (select id ${ENDED_RESERVATIONS('$2')} order by expires_at limit $3)`,
    [input.knownStates, input.expirableStates, input.limit],
  );
  return rows.map((row) => row.id);
}

/** Puts back whichever of a request's two ends could not be handled, so that it is tried again and delays no other. */
export async function postponeRequest(db: Queryable, id: number, seconds: number): Promise<void> {
  await db.query(
    `update requests set
       state_deadline = case when state_deadline <= now() then now() + make_interval(secs => $2) else state_deadline end,
       retry_at = case when expires_at <= now() then now() + make_interval(secs => $2) else retry_at end
     where id = $1 and (state_deadline <= now() or expires_at <= now())`,
    [id, seconds],
  );
}
