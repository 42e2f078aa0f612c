import type { QueryResultRow } from 'pg';
import type { Queryable } from '../pool.js';
import { runPrepared } from '../run-prepared.js';

/** Pairs of an image and a hardware type that can boot it. */
export type Boots = readonly (readonly [imageId: number, hardwareTypeId: number])[];

/** The kinds of which a device is free behind an agent that is heard, and what boots where; read together, since every search needs both. */
export interface FreeKinds {
  kindIds: number[];
  boots: Boots;
}

/**
 * Steps from kind to kind through the index of free devices: costs as much as there are such kinds, however many devices
 * each has (0.1 ms for 12 kinds of 10,000 devices).
 */
export async function findFreeKinds(db: Queryable): Promise<FreeKinds> {
  const { rows } = await runPrepared<FreeKinds & QueryResultRow>(
    db,
    'find-free-kinds',
    `with recursive free as (
       (select d.kind_id from devices d where d.offerable order by d.kind_id limit 1)
       union all
       select next.kind_id from free f cross join lateral (
         select d.kind_id from devices d where d.offerable and d.kind_id > f.kind_id order by d.kind_id limit 1) next
     )
     select
       (select coalesce(json_agg(k.id), '[]') from free f join device_kinds k on k.id = f.kind_id
          join imaging_servers s on s.id = k.imaging_server_id where s.alive) as "kindIds",
       (select coalesce(json_agg(json_build_array(x.image_id, x.hardware_type_id)), '[]') from image_pxe_configs x where x.pxe_config_id is not null) as boots`,
    [],
  );
  return rows[0]!;
}

/** The kind of a device that is asked for by name, if it is free behind an agent that is heard. */
export async function findFreeKindOf(db: Queryable, { name }: { name: string }): Promise<number | undefined> {
  const { rows } = await runPrepared<{ kindId: number }>(
    db,
    'find-free-kind-of',
    `select d.kind_id as "kindId" from devices d join imaging_servers s on s.id = d.imaging_server_id where d.name = $1 and d.offerable and s.alive`,
    [name],
  );
  return rows[0]?.kindId;
}
