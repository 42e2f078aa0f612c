import type { DeviceKind } from '@mozpool/domain';
import type { Queryable } from '../pool.js';
import { runPrepared } from '../run-prepared.js';

/** Kinds by id. They never change: whoever has one may keep it. */
export async function loadKinds(db: Queryable, ids: readonly number[]): Promise<DeviceKind[]> {
  const { rows } = await runPrepared<DeviceKind>(
    db,
    'load-kinds',
    `select id, hardware_type_id as "hardwareTypeId", imaging_server_id as "imagingServerId", labels, powered, active
     from device_kinds where id = any($1)`,
    [ids],
  );
  return rows;
}

/**
 * Deletes kinds that no device has, and returns how many. Two statements: the first locks those that nobody is about to give to a device, the second
 * looks again, since a device may have got one between the first look and its lock. Call it in a transaction.
 */
export async function deleteUnusedKinds(db: Queryable, { limit }: { limit: number }): Promise<number> {
  const { rows } = await db.query<{ id: number }>(
    `select k.id from device_kinds k where not exists (select from devices d where d.kind_id = k.id) order by k.id limit $1 for update skip locked`,
    [limit],
  );
  if (rows.length === 0) return 0;
  const { rowCount } = await db.query(
    'delete from device_kinds k where k.id = any($1) and not exists (select from devices d where d.kind_id = k.id)',
    [rows.map((row) => row.id)],
  );
  return rowCount ?? 0;
}
