import type { Queryable } from '../pool.js';

export async function listImagingServerNames(db: Queryable, { limit }: { limit: number }): Promise<string[]> {
  const { rows } = await db.query<{ fqdn: string }>('select fqdn from imaging_servers order by fqdn limit $1', [limit]);
  return rows.map(({ fqdn }) => fqdn);
}
