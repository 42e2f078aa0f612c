import type { Queryable } from '../pool.js';

export async function listEnvironments(db: Queryable, { limit }: { limit: number }): Promise<string[]> {
  const { rows } = await db.query<{ environment: string }>('select distinct environment from devices order by environment limit $1', [
    limit,
  ]);
  return rows.map(({ environment }) => environment);
}
