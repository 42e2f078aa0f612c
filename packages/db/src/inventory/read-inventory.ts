import type { Queryable } from '../pool.js';
import type { Noun } from './noun.js';

/** What every row of a noun has; the rest is named by the noun's `select`. */
export interface InventoryRow {
  id: number;
  active: boolean;
  revision: number;
}

export interface InventoryPage {
  /** Inactive ones too. */
  inactive: boolean;
  /** Begin behind this key. */
  after: string | number | null;
  limit: number;
}

export async function listInventory<Row extends InventoryRow>(
  db: Queryable,
  { table, key, select }: Noun,
  { inactive, after, limit }: InventoryPage,
): Promise<Row[]> {
  const { rows } = await db.query<Row>(
    `select ${select} from ${table} t where (t.active or $1) and ($2::text is null or t.${key} > $2::${key === 'id' ? 'bigint' : 'text'})
     order by t.${key} limit $3`,
    [inactive, after, limit],
  );
  return rows;
}

export async function findInventory<Row extends InventoryRow>(
  db: Queryable,
  { table, key, select }: Noun,
  value: string | number,
): Promise<Row | undefined> {
  const { rows } = await db.query<Row>(`select ${select} from ${table} t where t.${key} = $1`, [value]);
  return rows[0];
}

export interface Use {
  what: string;
  names: string[];
}
/** Enough to say what has to go first. */
const MAX_NAMES = 5;

/** What refers to a row. `live`: only what keeps it from being deactivated, else also what keeps it from being deleted. */
export async function usesOf(db: Queryable, { uses }: Noun, id: number, { live }: { live: boolean }): Promise<Use[]> {
  const found: Use[] = [];
  for (const use of uses.filter((each) => each.live || !live)) {
    const { rows } = await db.query<{ name: string }>(`select name from (${use.sql}) u order by name limit ${MAX_NAMES}`, [id]);
    if (rows.length > 0) found.push({ what: use.what, names: rows.map(({ name }) => name) });
  }
  return found;
}

export async function findHardwareType(
  db: Queryable,
  { type, model }: { type: string; model: string },
): Promise<{ id: number; active: boolean } | undefined> {
  const { rows } = await db.query<{ id: number; active: boolean }>('select id, active from hardware_types where type = $1 and model = $2', [
    type,
    model,
  ]);
  return rows[0];
}

export async function isActiveImagingServer(db: Queryable, fqdn: string): Promise<boolean> {
  const { rowCount } = await db.query('select from imaging_servers where fqdn = $1 and active', [fqdn]);
  return rowCount === 1;
}
