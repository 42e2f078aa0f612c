import type { Queryable } from '../pool.js';

/**
 * Deletes requests that are over and expired long ago. One that still holds a device is kept: it is expired first;
 * and one in a state that only a newer release knows is left to that release.
 */
export async function deleteOldRequests(
  db: Queryable,
  input: { overStates: readonly string[]; days: number; limit: number },
): Promise<number> {
  const { rowCount } = await db.query(
    `delete from requests where id in (
       select r.id from requests r where r.expires_at < now() - make_interval(days => $2) and r.state = any($1)
       and not exists (select from claims c where c.request_id = r.id) order by r.expires_at limit $3)`,
    [input.overStates, input.days, input.limit],
  );
  return rowCount ?? 0;
}
