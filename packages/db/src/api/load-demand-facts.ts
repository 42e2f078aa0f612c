import type { QueryResultRow } from 'pg';
import type { Queryable } from '../pool.js';
import { runPrepared } from '../run-prepared.js';
import type { ImageRow } from './list-images.js';

/** What is known of what somebody asks for, before it is asked for. */
export interface DemandFacts {
  image: ImageRow | null;
  /** Hardware types that can boot the image. */
  bootsOn: number[];
  /** Kinds of the devices that may be meant: of the one that is named, or of all; inactive ones too. */
  kindIds: number[];
}

/**
 * Everything in one round trip, since every request asks for it. Steps from kind to kind through the index of devices: costs as much as
 * there are kinds, however many devices each has. `any` stands for every name.
 */
export async function loadDemandFacts(
  db: Queryable,
  { image, requestedDevice, any }: { image: string; requestedDevice: string; any: string },
): Promise<DemandFacts> {
  const { rows } = await runPrepared<DemandFacts & QueryResultRow>(
    db,
    'load-demand-facts',
    `with recursive meant as (
       ((select d.kind_id from devices d where $2 = $3 order by d.kind_id limit 1)
        union all select d.kind_id from devices d where d.name = $2)
       union all
       select next.kind_id from meant m cross join lateral (
         select d.kind_id from devices d where d.kind_id > m.kind_id order by d.kind_id limit 1) next where $2 = $3
     )
     select
       (select json_build_object('id', i.id, 'name', i.name, 'bootConfigKeys', i.boot_config_keys, 'canReuse', i.can_reuse, 'hidden', i.hidden,
          'hasSutAgent', i.has_sut_agent) from images i where i.name = $1 and i.active) as image,
       (select coalesce(json_agg(x.hardware_type_id), '[]') from images i join image_pxe_configs x on x.image_id = i.id
          where i.name = $1 and x.pxe_config_id is not null) as "bootsOn",
       (select coalesce(json_agg(m.kind_id), '[]') from meant m) as "kindIds"`,
    [image, requestedDevice, any],
  );
  return rows[0]!;
}
