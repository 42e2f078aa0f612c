import type { Queryable } from '../pool.js';

export interface FittingDeviceRow {
  state: string;
  held: boolean;
  alive: boolean;
  provenAt: number | null;
}

/** The devices that could satisfy a request, whatever they do now: says why it waits. `any` stands for every name and environment. */
export async function listFittingDevices(
  db: Queryable,
  { requestId, any, limit }: { requestId: number; any: string; limit: number },
): Promise<FittingDeviceRow[]> {
  const { rows } = await db.query<FittingDeviceRow>(
    `select d.state, c.id is not null as held, s.alive, (extract(epoch from d.proven_at) * 1000)::float8 as "provenAt"
     from requests r
     join devices d on r.requested_device in ($2, d.name) and r.environment in ($2, d.environment)
     join imaging_servers s on s.id = d.imaging_server_id
     join image_pxe_configs x on x.image_id = r.image_id and x.hardware_type_id = d.hardware_type_id and x.pxe_config_id is not null
     left join claims c on c.device_id = d.id
     where r.id = $1 limit $3`,
    [requestId, any, limit],
  );
  return rows;
}
