import type { Queryable } from '../pool.js';

/** Edits are history too. They touch no column of the machine, so they need no lock but the row's own. */
async function editDevice(
  db: Queryable,
  column: 'comments' | 'environment',
  { name, value }: { name: string; value: string },
): Promise<boolean> {
  const { rowCount } = await db.query(
    `with edited as (update devices set ${column} = $2 where name = $1 returning id)
     insert into events (kind, device_id, details) select 'edited', id, jsonb_build_object($3::text, $2::text) from edited`,
    [name, value, column],
  );
  return rowCount === 1;
}

/** False: there is no such device. */
export function setDeviceComments(db: Queryable, { name, comments }: { name: string; comments: string }): Promise<boolean> {
  return editDevice(db, 'comments', { name, value: comments });
}

/** False: there is no such device. Requests may fit that did not before: ring the matcher afterwards. */
export function setDeviceEnvironment(db: Queryable, { name, environment }: { name: string; environment: string }): Promise<boolean> {
  return editDevice(db, 'environment', { name, value: environment });
}
