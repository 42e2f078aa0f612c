import type { DeviceFailures, FailureCause, LimitOverrides } from '@mozpool/domain';
import type { Queryable } from '../pool.js';
import { runPrepared } from '../run-prepared.js';
import type { DeviceRow } from './list-devices.js';
import { DEVICE_COLUMNS_SQL, DEVICE_JOINS_SQL } from './list-devices.js';

/** Everything about a device that a person or a remote flash needs. Instants are milliseconds since the epoch. */
export interface DeviceDetailsRow extends DeviceRow {
  ipAddress: string | null;
  type: string;
  model: string;
  /** Its own; the effective ones are those of its kind. */
  labels: Record<string, string>;
  kindId: number;
  nextImage: string | null;
  nextBootConfig: string | null;
  /** What a network boot would be served: asked for by hand, or that of the next image. */
  nextPxeConfig: string | null;
  bootUrl: string | null;
  pingMethod: string;
  sutPort: number;
  /** By the last power command that was carried out; null is not known. */
  power: 'on' | 'off' | null;
  powerAt: number | null;
  stateDeadline: number | null;
  counters: Record<string, number>;
  failures: DeviceFailures;
  /** Of its hardware type. */
  limits: LimitOverrides;
  failureCause: FailureCause | null;
  comingOnline: boolean;
  revision: number;
}

const instant = (column: string) => `(extract(epoch from ${column}) * 1000)::float8`;

/** What few devices have is looked up for these alone: every further join would make all plans slower. */
const NEXT_PXE_CONFIG = `coalesce((select o.name from pxe_configs o where o.id = d.next_pxe_config_id),
  (select p.name from image_pxe_configs x join pxe_configs p on p.id = x.pxe_config_id where x.image_id = d.next_image_id and x.hardware_type_id = d.hardware_type_id))`;

const DETAILS_COLUMNS_SQL = `
  ${DEVICE_COLUMNS_SQL}, host(d.ip_address) as "ipAddress", h.type, h.model, d.labels, d.kind_id as "kindId",
    case when d.next_image_id is not null then (select n.name from images n where n.id = d.next_image_id) end as "nextImage",
    d.next_boot_config as "nextBootConfig",
    case when coalesce(d.next_pxe_config_id, d.next_image_id) is not null then ${NEXT_PXE_CONFIG} end as "nextPxeConfig", s.boot_url as "bootUrl",
    d.ping_method as "pingMethod", d.sut_port as "sutPort", d.power, ${instant('d.power_at')} as "powerAt",
    ${instant('d.state_deadline')} as "stateDeadline", d.counters, d.failures, h.limits, d.failure_cause as "failureCause", d.coming_online as "comingOnline", d.revision`;

/** `from`: the devices, as `d`. */
export function deviceDetailsSql({ columns = '', from = 'devices d' }: { columns?: string; from?: string } = {}): string {
  return `select ${columns}${DETAILS_COLUMNS_SQL} from ${from} ${DEVICE_JOINS_SQL} join hardware_types h on h.id = d.hardware_type_id`;
}

export async function findDeviceDetails(db: Queryable, { name }: { name: string }): Promise<DeviceDetailsRow | undefined> {
  const { rows } = await runPrepared<DeviceDetailsRow>(db, 'find-device-details', `${deviceDetailsSql()} where d.name = $1`, [name]);
  return rows[0];
}
