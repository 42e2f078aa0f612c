import type { Queryable } from '../pool.js';

/** How many devices pass each test of a request, each counted among those that passed the tests before it. */
export interface FittingDevices {
  named: number;
  inEnvironment: number;
  bootable: number;
  powered: number;
  /** Hardware of the devices that are in the environment, at most five kinds. */
  hardware: string[];
}

/** Whether any device could ever satisfy a request, whatever its state is now. `any` stands for every name and environment. */
export async function countFittingDevices(
  db: Queryable,
  input: { requestedDevice: string; environment: string; imageId: number; any: string },
): Promise<FittingDevices> {
  const { rows } = await db.query<FittingDevices>(
    `with named as (
       select d.hardware_type_id, d.relay_info is not null as powered, $2 in ($4, d.environment) as "inEnvironment",
         exists (select from image_pxe_configs x
           where x.image_id = $3 and x.hardware_type_id = d.hardware_type_id and x.pxe_config_id is not null) as bootable
       from devices d where $1 = $4 or d.name = $1
     )
     select count(*)::int as named, (count(*) filter (where "inEnvironment"))::int as "inEnvironment",
       (count(*) filter (where "inEnvironment" and bootable))::int as bootable,
       (count(*) filter (where "inEnvironment" and bootable and powered))::int as powered,
       coalesce((array_agg(distinct h.type || ' ' || h.model) filter (where "inEnvironment"))[1:5], '{}') as hardware
     from named n join hardware_types h on h.id = n.hardware_type_id`,
    [input.requestedDevice, input.environment, input.imageId, input.any],
  );
  return rows[0]!;
}
