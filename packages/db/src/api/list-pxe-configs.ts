import type { Queryable } from '../pool.js';

export interface PxeConfigRow {
  name: string;
  description: string;
  contents: string;
  active: boolean;
}

export async function listPxeConfigNames(db: Queryable, { activeOnly, limit }: { activeOnly: boolean; limit: number }): Promise<string[]> {
  const { rows } = await db.query<{ name: string }>('select name from pxe_configs where active or not $1 order by name limit $2', [
    activeOnly,
    limit,
  ]);
  return rows.map(({ name }) => name);
}

/** In order of their names. */
export async function listPxeConfigs(
  db: Queryable,
  { activeOnly, limit }: { activeOnly: boolean; limit: number },
): Promise<PxeConfigRow[]> {
  const { rows } = await db.query<PxeConfigRow>(
    'select name, description, contents, active from pxe_configs where active or not $1 order by name limit $2',
    [activeOnly, limit],
  );
  return rows;
}

export async function findPxeConfig(db: Queryable, { name }: { name: string }): Promise<PxeConfigRow | undefined> {
  const { rows } = await db.query<PxeConfigRow>('select name, description, contents, active from pxe_configs where name = $1', [name]);
  return rows[0];
}
