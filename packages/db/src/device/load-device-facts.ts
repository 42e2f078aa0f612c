import type { ImageCheck, LimitOverrides } from '@mozpool/domain';
import type { Queryable } from '../pool.js';

export interface DeviceFactRow {
  claim: { id: number; requestId: number } | null;
  images: Record<string, { bootable: boolean; canReuse: boolean; hasSutAgent: boolean; checks: ImageCheck[] }>;
  pxeConfigs: string[];
  limits: LimitOverrides;
  /** The agent of the device is heard. */
  alive: boolean;
  epoch: number;
}

/** What the device machine may ask about the world. Load it after the device is locked. */
export async function loadDeviceFacts(
  db: Queryable,
  device: { id: number; hardwareTypeId: number; serverId: number },
): Promise<DeviceFactRow> {
  const { rows } = await db.query(
    `select
       (select json_build_object('id', c.id, 'requestId', c.request_id) from claims c where c.device_id = $1) as claim,
       (select coalesce(json_object_agg(i.name, json_build_object(
          'bootable', exists (select from image_pxe_configs x where x.image_id = i.id and x.hardware_type_id = $2 and x.pxe_config_id is not null),
          'canReuse', i.can_reuse, 'hasSutAgent', i.has_sut_agent, 'checks', i.checks)), '{}') from images i) as images,
       (select coalesce(json_agg(p.name), '[]') from pxe_configs p) as "pxeConfigs",
       (select h.limits from hardware_types h where h.id = $2) as limits,
       (select s.epoch from imaging_servers s where s.id = $3) as epoch,
       (select s.alive from imaging_servers s where s.id = $3) as alive`,
    [device.id, device.hardwareTypeId, device.serverId],
  );
  return rows[0];
}
