import type { BoardChange, InventoryRecord, InventoryValues } from '@mozpool/domain';
import type { Queryable } from '../pool.js';
import { toJsonb } from '../to-jsonb.js';

/** Statements have a time limit, so many rows are written in several. */
const ROWS_PER_STATEMENT = 1_000;

export async function addImagingServers(db: Queryable, fqdns: readonly string[]): Promise<void> {
  await db.query('insert into imaging_servers (fqdn) select unnest($1::text[]) on conflict do nothing', [fqdns]);
}

export async function addHardwareTypes(db: Queryable, types: readonly { type: string; model: string }[]): Promise<void> {
  await db.query(
    'insert into hardware_types (type, model) select type, model from jsonb_to_recordset($1::jsonb) as t(type text, model text) on conflict do nothing',
    [toJsonb(types)],
  );
}

/** Nobody edits or takes these devices until the transaction ends. What they are by now, in order of their ids. */
export async function lockInventoryDevices(
  db: Queryable,
  ids: readonly number[],
): Promise<{ id: number; revision: number; held: boolean }[]> {
  await db.query('select from devices where id = any($1) order by id for update', [ids]);
  // what others have committed while this one waited for the locks is seen by the next statement only
  const { rows } = await db.query<{ id: number; revision: number; held: boolean }>(
    `select d.id, d.revision, exists (select from claims c where c.device_id = d.id) as held from devices d where d.id = any($1) order by d.id`,
    [ids],
  );
  return rows;
}

export async function deleteInventoryDevices(db: Queryable, ids: readonly number[]): Promise<void> {
  await db.query('delete from devices where id = any($1)', [ids]);
}

export async function retireDevices(db: Queryable, ids: readonly number[]): Promise<void> {
  await db.query('update devices set inventory_gone = true, active = false, revision = revision + 1 where id = any($1)', [ids]);
}

/** Devices that left the inventory while somebody held them, and that nobody holds now. */
export async function findReturnedGoneDevices(
  db: Queryable,
  { limit }: { limit: number },
): Promise<{ id: number; name: string; source: string }[]> {
  const { rows } = await db.query<{ id: number; name: string; source: string }>(
    `select d.id, d.name, d.inventory_source as source from devices d
     where d.inventory_gone and not d.active and not exists (select from claims c where c.device_id = d.id) order by d.id limit $1`,
    [limit],
  );
  return rows;
}

/** True: it is gone. False: somebody holds it again, or it is back in the inventory. */
export async function deleteGoneDevice(db: Queryable, id: number): Promise<boolean> {
  await db.query('select from devices where id = $1 for update', [id]);
  const { rowCount } = await db.query(
    'delete from devices d where d.id = $1 and d.inventory_gone and not d.active and not exists (select from claims c where c.device_id = d.id)',
    [id],
  );
  return rowCount === 1;
}

/** A row to be written: all its values as they will be. */
export interface DeviceWrite {
  /** Null: a new one. */
  id: number | null;
  values: InventoryValues;
  record: InventoryRecord;
  active: boolean;
}

const COLUMNS = `id bigint, name text, fqdn text, mac_address text, imaging_server text, hardware_type text, hardware_model text, relay_info text,
  power_url text, environment text, ip_address text, labels jsonb, inventory_id bigint, source text, key text, said jsonb, active boolean, ip_told boolean`;
const MAX_NUMERIC_KEY_LENGTH = 15;

function rowOf({ id, values, record, active }: DeviceWrite): Record<string, unknown> {
  const labels = Object.entries(values).filter(([field, value]) => field.startsWith('labels.') && value !== null);
  const columns = Object.entries(values).filter(([field]) => !field.startsWith('labels.'));
  const numeric = /^\d+$/.test(record.key) && record.key.length <= MAX_NUMERIC_KEY_LENGTH ? Number(record.key) : null;
  return {
    ...Object.fromEntries(columns),
    id,
    labels: Object.fromEntries(labels.map(([field, value]) => [field.slice('labels.'.length), value])),
    inventory_id: record.oldId ?? numeric,
    source: record.source,
    key: record.key,
    said: record.values,
    active,
    ip_told: 'ip_address' in record.values,
  };
}

/** New devices begin like any other: their machine proves them first. Returns id by name. */
export async function insertInventoryDevices(db: Queryable, writes: readonly DeviceWrite[]): Promise<Map<string, number>> {
  const ids = new Map<string, number>();
  for (const part of parts(writes)) {
    const { rows } = await db.query<{ id: number; name: string }>(
      `insert into devices (name, fqdn, mac_address, imaging_server_id, hardware_type_id, relay_info, power_url, environment, ip_address, labels, inventory_id,
         inventory_source, inventory_key, inventory_values)
       select r.name, r.fqdn, r.mac_address, s.id, h.id, r.relay_info, r.power_url, coalesce(r.environment, 'none'), r.ip_address::inet, r.labels,
         coalesce(r.inventory_id, 0), r.source, r.key, r.said
       from jsonb_to_recordset($1::jsonb) as r(${COLUMNS})
         join imaging_servers s on s.fqdn = r.imaging_server join hardware_types h on h.type = r.hardware_type and h.model = r.hardware_model
       returning id, name`,
      [toJsonb(part.map(rowOf))],
    );
    for (const { id, name } of rows) ids.set(name, id);
  }
  return ids;
}

/** Names and MAC addresses that change go out of the way first: two devices may change theirs with each other. */
export async function setAside(db: Queryable, ids: readonly number[]): Promise<void> {
  // no device may be called so, and no device has a group address
  await db.query(`update devices set name = '_moving_' || id, mac_address = 'ff' || lpad(to_hex(id), 10, '0') where id = any($1)`, [ids]);
}

export async function updateInventoryDevices(db: Queryable, writes: readonly DeviceWrite[]): Promise<void> {
  for (const part of parts(writes))
    await db.query(
      `update devices d set name = r.name, fqdn = r.fqdn, mac_address = r.mac_address, imaging_server_id = s.id, hardware_type_id = h.id,
         relay_info = r.relay_info, power_url = r.power_url, environment = r.environment,
         ip_address = case when r.ip_told then r.ip_address::inet else d.ip_address end, labels = r.labels,
         inventory_id = coalesce(r.inventory_id, d.inventory_id), inventory_source = r.source, inventory_key = r.key, inventory_values = r.said,
         inventory_gone = false, active = r.active, revision = d.revision + 1
       from jsonb_to_recordset($1::jsonb) as r(${COLUMNS})
         join imaging_servers s on s.fqdn = r.imaging_server join hardware_types h on h.type = r.hardware_type and h.model = r.hardware_model
       where d.id = r.id`,
      [toJsonb(part.map(rowOf))],
    );
}

/** What was said of devices that do not change. */
export async function rememberSaid(db: Queryable, said: readonly { id: number; values: InventoryValues }[]): Promise<void> {
  for (const part of parts(said))
    await db.query(
      `update devices d set inventory_values = r.values from jsonb_to_recordset($1::jsonb) as r(id bigint, values jsonb) where d.id = r.id`,
      [toJsonb(part)],
    );
}

export async function writeBoards(db: Queryable, changes: readonly BoardChange[]): Promise<void> {
  const server = '(select id from imaging_servers where fqdn = $2)';
  for (const change of changes) {
    if (change.what === 'delete') await db.query('delete from relay_boards where id = $1', [change.board.id]);
    else if (change.what === 'change')
      await db.query(
        `update relay_boards set imaging_server_id = ${server}, inventory_server = $2, revision = revision + 1 where id = $1`,
        [change.board.id, change.imagingServer],
      );
    else
      await db.query(`insert into relay_boards (fqdn, imaging_server_id, inventory_server, name) values ($1, ${server}, $2, $3)`, [
        change.fqdn,
        change.imagingServer,
        change.name,
      ]);
  }
}

function* parts<Row>(rows: readonly Row[]): Generator<readonly Row[]> {
  for (let at = 0; at < rows.length; at += ROWS_PER_STATEMENT) yield rows.slice(at, at + ROWS_PER_STATEMENT);
}
