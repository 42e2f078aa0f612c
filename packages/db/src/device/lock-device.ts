import type { DeviceSnapshot, DeviceState } from '@mozpool/domain';
import type { Queryable } from '../pool.js';

/** A device as its machine sees it, and what the engine needs to carry out effects. */
export interface LockedDevice {
  id: number;
  snapshot: DeviceSnapshot;
  serverId: number;
  hardwareTypeId: number;
  hasPower: boolean;
  /** The database's clock, milliseconds since the epoch. */
  now: number;
  due: boolean;
}

const COLUMNS = `
  d.id, d.name, d.state, d.counters, d.generation, d.excused, i.name as image, d.boot_config as "bootConfig",
  n.name as "nextImage", d.next_boot_config as "nextBootConfig", p.name as "nextPxeConfig", d.boot, d.boot_secret as "bootSecret",
  d.failure_cause as "failureCause", d.coming_online as "comingOnline",
  (extract(epoch from d.proven_at) * 1000)::float8 as "provenAt",
  d.imaging_server_id as "serverId", d.hardware_type_id as "hardwareTypeId", d.relay_info is not null as "hasPower",
  floor(extract(epoch from clock_timestamp()) * 1000)::float8 as now,
  coalesce(d.state_deadline <= clock_timestamp(), false) as due`;
const FROM = `
  from devices d
  left join images i on i.id = d.image_id
  left join images n on n.id = d.next_image_id
  left join pxe_configs p on p.id = d.next_pxe_config_id`;

/**
 * Locks one device for its machine. With `skipLocked`, undefined also means that someone else is at it.
 * Two statements: one that joins and waits would see the new device with the old images joined to it, that is with none.
 */
export async function lockDevice(
  db: Queryable,
  by: { id: number } | { name: string },
  { skipLocked = false } = {},
): Promise<LockedDevice | undefined> {
  const [condition, value] = 'id' in by ? ['d.id = $1', by.id] : ['d.name = $1', by.name];
  const locked = await db.query<{ id: number }>(
    `select d.id from devices d where ${condition} for no key update ${skipLocked ? 'skip locked' : ''}`,
    [value],
  );
  if (!locked.rows[0]) return undefined;
  const { rows } = await db.query(`select ${COLUMNS} ${FROM} where d.id = $1`, [locked.rows[0].id]);
  const row = rows[0];
  const { id, serverId, hardwareTypeId, hasPower, now, due, ...snapshot } = row;
  return { id, serverId, hardwareTypeId, hasPower, now, due, snapshot: { ...snapshot, state: snapshot.state as DeviceState } };
}
