import type { Queryable } from '../pool.js';

/** Deletes requests that are over and expired long ago. One that still holds a device is kept: it is expired first. */
export async function deleteOldRequests(
  db: Queryable,
  input: { openStates: readonly string[]; days: number; limit: number },
): Promise<number> {
  const { rowCount } = await db.query(
    `delete from requests where id in (
       select r.id from requests r where r.expires_at < now() - make_interval(days => $2) and r.state <> all($1)
       and not exists (select from claims c where c.request_id = r.id) order by r.expires_at limit $3)`,
    [input.openStates, input.days, input.limit],
  );
  return rowCount ?? 0;
}
