import type { DeviceAddress } from '@mozpool/contracts';
import type { DeviceSnapshot, ImageCheck, LimitOverrides } from '@mozpool/domain';
import type { Queryable } from '../pool.js';
import { runPrepared } from '../run-prepared.js';

/** A device as its machine sees it, with what the machine may ask about the world and what effects need. */
export interface LockedDevice {
  id: number;
  snapshot: DeviceSnapshot;
  server: { id: number; fqdn: string /** Its agent is heard. */; alive: boolean; epoch: number };
  address: DeviceAddress;
  hardwareTypeId: number;
  /** As it is stored: the matcher finds the device. */
  offerable: boolean;
  facts: {
    claim: { id: number; requestId: number } | null;
    images: Record<string, { bootable: boolean; canReuse: boolean; hasSutAgent: boolean; checks: ImageCheck[] }>;
    pxeConfigs: string[];
    /** Limits of the hardware type. */
    limits: LimitOverrides;
  };
  /** The database's clock, milliseconds since the epoch. */
  now: number;
  due: boolean;
}

type DeviceRowRead = DeviceSnapshot & Omit<LockedDevice, 'snapshot'>;

const COLUMNS = `
  d.id, d.name, d.state, d.counters, d.failures, d.generation, d.excused, i.name as image, d.boot_config as "bootConfig",
  n.name as "nextImage", d.next_boot_config as "nextBootConfig", p.name as "nextPxeConfig", d.boot, d.boot_secret as "bootSecret",
  d.failure_cause as "failureCause", d.coming_online as "comingOnline",
  (extract(epoch from d.proven_at) * 1000)::float8 as "provenAt"`;
const BESIDE_THE_SNAPSHOT = `
  json_build_object('id', s.id, 'fqdn', s.fqdn, 'alive', s.alive, 'epoch', s.epoch) as server,
  json_build_object('id', d.id, 'name', d.name, 'fqdn', d.fqdn, 'mac', d.mac_address, 'power', power_control(d.power_url, d.relay_info), 'ping', d.ping_method, 'sutPort', d.sut_port) as address,
  d.hardware_type_id as "hardwareTypeId", d.offerable,
  json_build_object(
    'claim', (select json_build_object('id', c.id, 'requestId', c.request_id) from claims c where c.device_id = d.id),
    'images', (select coalesce(json_object_agg(x.name, json_build_object(
       'bootable', exists (select from image_pxe_configs b where b.image_id = x.id and b.hardware_type_id = d.hardware_type_id and b.pxe_config_id is not null),
       'canReuse', x.can_reuse, 'hasSutAgent', x.has_sut_agent, 'checks', x.checks)), '{}') from images x),
    'pxeConfigs', (select coalesce(json_agg(x.name), '[]') from pxe_configs x),
    'limits', h.limits) as facts,
  floor(extract(epoch from clock_timestamp()) * 1000)::float8 as now,
  coalesce(d.state_deadline <= clock_timestamp(), false) as due`;
const FROM = `
  from devices d
  join imaging_servers s on s.id = d.imaging_server_id
  join hardware_types h on h.id = d.hardware_type_id
  left join images i on i.id = d.image_id
  left join images n on n.id = d.next_image_id
  left join pxe_configs p on p.id = d.next_pxe_config_id`;

/**
 * Locks one device for its machine. With `skipLocked`, undefined also means that someone else is at it.
 * Two statements, sent together and run one after the other: one that joins and waits would see the new device with the old images joined to it, that is with none.
 */
export async function lockDevice(
  db: Queryable,
  by: { id: number } | { name: string },
  { skipLocked = false } = {},
): Promise<LockedDevice | undefined> {
  const [key, value] = 'id' in by ? ['id', by.id] : ['name', by.name];
  const locking = runPrepared<{ id: number }>(
    db,
    `lock-device-by-${key}${skipLocked ? '-skip-locked' : ''}`,
    `select d.id from devices d where d.${key} = $1 for no key update ${skipLocked ? 'skip locked' : ''}`,
    [value],
  );
  const loading = runPrepared<DeviceRowRead>(
    db,
    `load-device-by-${key}`,
    `select ${COLUMNS}, ${BESIDE_THE_SNAPSHOT} ${FROM} where d.${key} = $1`,
    [value],
  );
  const [locked, { rows }] = await Promise.all([locking, loading]);
  if (!locked.rows[0]) return undefined;
  const { id, server, address, hardwareTypeId, offerable, facts, now, due, ...snapshot } = rows[0]!;
  return { id, server, address, hardwareTypeId, offerable, facts, now, due, snapshot };
}
