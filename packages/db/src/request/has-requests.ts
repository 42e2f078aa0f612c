import type { Queryable } from '../pool.js';

export async function hasRequests(db: Queryable): Promise<boolean> {
  const { rowCount } = await db.query('select from requests limit 1');
  return rowCount === 1;
}
