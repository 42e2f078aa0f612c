import { insertHistory } from '../event/events.js';
import { inTransaction, type Pool, type Queryable } from '../pool.js';
import { toJsonb } from '../to-jsonb.js';
import type { Noun } from './noun.js';
import { type InventoryRow, type Use, usesOf } from './read-inventory.js';

export type InventoryOutcome =
  | { outcome: 'done'; id: number }
  | { outcome: 'unknown' }
  /** Somebody else changed it since the caller read it. */
  | { outcome: 'changed'; revision: number }
  | { outcome: 'in_use'; uses: Use[] }
  /** Another row has what has to be unique; the name of the constraint tells what. */
  | { outcome: 'exists'; constraint: string };

export interface ChangeInput {
  /** Fields of the noun; null clears one. */
  values: Readonly<Record<string, unknown>>;
  by: string;
}

const UNIQUE_VIOLATION = '23505';
const FOREIGN_KEY_VIOLATION = '23503';

/** Somebody else has what has to be unique. */
export function isUniqueViolation(error: unknown): boolean {
  return (error as { code?: unknown } | null)?.code === UNIQUE_VIOLATION;
}

/** Adds a row with its event and, for a device, the line in its log; inside the transaction of the caller, who meets what is not unique. */
export async function insertInventory(db: Queryable, noun: Noun, { values, by }: ChangeInput): Promise<number> {
  const { columns, parameters } = assignments(noun, values);
  const { rows } = await db.query<{ id: number }>(
    `insert into ${noun.table} (${columns.map(({ column }) => column).join(', ')}) values (${columns.map(({ value }) => value).join(', ')}) returning id`,
    parameters,
  );
  const { id } = rows[0]!;
  await record(db, noun, { id, name: String(noun.key === 'id' ? id : values[noun.key]), what: 'created', by, details: { values } });
  return id;
}

export function createInventory(pool: Pool, noun: Noun, input: ChangeInput): Promise<InventoryOutcome> {
  return changing(pool, async (db) => ({ outcome: 'done', id: await insertInventory(db, noun, input) }));
}

/** Changes the fields that are given. `revision`: refused if the row has another one by now. */
export function changeInventory(
  pool: Pool,
  noun: Noun,
  { key, values, by, revision }: ChangeInput & { key: string | number; revision: number | undefined },
): Promise<InventoryOutcome> {
  return changing(pool, async (db) => {
    const before = await lockRow(db, noun, key);
    if (!before) return { outcome: 'unknown' };
    if (revision !== undefined && revision !== before.revision) return { outcome: 'changed', revision: before.revision };
    const { columns, parameters } = assignments(noun, values);
    if (columns.length === 0) return { outcome: 'done', id: before.id };
    await db.query(
      `update ${noun.table} set ${columns.map(({ column, value }) => `${column} = ${value}`).join(', ')}, revision = revision + 1 where id = $${parameters.length + 1}`,
      [...parameters, before.id],
    );
    const old = Object.fromEntries(Object.keys(values).map((field) => [field, before[field] ?? null]));
    await record(db, noun, { id: before.id, name: String(key), what: 'changed', by, details: { values, old } });
    return { outcome: 'done', id: before.id };
  });
}

/** Active or not; twice is once. What is live and refers to it keeps it active. */
export function setInventoryActive(
  pool: Pool,
  noun: Noun,
  { key, active, by, reason }: { key: string | number; active: boolean; by: string; reason: string | null },
): Promise<InventoryOutcome> {
  return changing(pool, async (db) => {
    const before = await lockRow(db, noun, key);
    if (!before) return { outcome: 'unknown' };
    if (before.active === active) return { outcome: 'done', id: before.id };
    const uses = active ? [] : await usesOf(db, noun, before.id, { live: true });
    if (uses.length > 0) return { outcome: 'in_use', uses };
    await db.query(`update ${noun.table} set active = $2, revision = revision + 1 where id = $1`, [before.id, active]);
    const what = active ? 'activated' : 'deactivated';
    await record(db, noun, { id: before.id, name: String(key), what, by, details: { ...(reason && { reason }) } });
    return { outcome: 'done', id: before.id };
  });
}

/** Deletes what nothing refers to. The event stays. */
export function deleteInventory(pool: Pool, noun: Noun, { key, by }: { key: string | number; by: string }): Promise<InventoryOutcome> {
  return changing(pool, async (db) => {
    const before = await lockRow(db, noun, key);
    if (!before) return { outcome: 'unknown' };
    const uses = await usesOf(db, noun, before.id, { live: false });
    if (uses.length > 0) return { outcome: 'in_use', uses };
    await db.query(`delete from ${noun.table} where id = $1`, [before.id]);
    await record(db, noun, { id: before.id, name: String(key), what: 'deleted', by, details: {} });
    return { outcome: 'done', id: before.id };
  });
}

function assignments({ columns }: Noun, values: Readonly<Record<string, unknown>>) {
  const parameters: unknown[] = [];
  const assigned = Object.entries(values).map(([field, value]) => {
    const column = columns[field];
    if (!column) throw new Error(`field ${field} has no column`);
    parameters.push(typeof value === 'object' && value !== null ? toJsonb(value) : value);
    return column(`$${parameters.length}`);
  });
  return { columns: assigned, parameters };
}

/** An edit waits for the machine, and the machine for an edit: both lock the row. */
async function lockRow(db: Queryable, { table, key, select }: Noun, value: string | number) {
  const locked = await db.query<{ id: number }>(`select id from ${table} where ${key} = $1 for no key update`, [value]);
  const id = locked.rows[0]?.id;
  if (id === undefined) return undefined;
  const { rows } = await db.query<InventoryRow & Record<string, unknown>>(`select ${select} from ${table} t where t.id = $1`, [id]);
  return rows[0];
}

async function record(
  db: Queryable,
  { noun }: Noun,
  { id, name, what, by, details }: { id: number; name: string; what: string; by: string; details: Record<string, unknown> },
): Promise<void> {
  const isDevice = noun === 'device';
  const fields = Object.keys((details.values as object | undefined) ?? {});
  const message = `${what} by ${by}${fields.length > 0 ? `: ${fields.join(', ')}` : ''}${details.reason ? `: ${String(details.reason)}` : ''}`;
  await insertHistory(
    db,
    [{ kind: isDevice ? 'edited' : 'inventory', event: what, deviceId: isDevice ? id : null, details: { noun, id, name, by, ...details } }],
    isDevice ? [{ deviceId: id, source: 'api', message }] : [],
  );
}

/** Two who do the same at once: the constraint decides, and the one that comes late hears why. */
export async function changing(pool: Pool, work: (db: Queryable) => Promise<InventoryOutcome>): Promise<InventoryOutcome> {
  try {
    return await inTransaction(pool, work);
  } catch (error) {
    const { code, constraint = '', table = '' } = error as { code?: string; constraint?: string; table?: string };
    if (isUniqueViolation(error)) return { outcome: 'exists', constraint };
    if (code === FOREIGN_KEY_VIOLATION) return { outcome: 'in_use', uses: [{ what: `row of ${table}`, names: [constraint] }] };
    throw error;
  }
}
