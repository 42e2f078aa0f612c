import type { Queryable } from '../pool.js';
import { HARDWARE_TYPE_SQL, POOL_SQL, type ReportFilter } from './report-period.js';

export interface RestingDevice {
  device: string;
  state: string;
  since: number;
  pool: string;
  server: string;
  comments: string | null;
}

/** Devices that have been in one of the states for long: somebody may have forgotten them. The longest first. */
export async function findRestingDevices(
  db: Queryable,
  input: { states: readonly string[]; olderThanSeconds: number; filter: ReportFilter; limit: number },
): Promise<RestingDevice[]> {
  const { rows } = await db.query<RestingDevice>(
    `select d.name as device, d.state, (extract(epoch from d.state_entered_at) * 1000)::float8 as since, ${POOL_SQL} as pool, s.fqdn as server, d.comments
     from devices d join imaging_servers s on s.id = d.imaging_server_id join device_kinds k on k.id = d.kind_id join hardware_types h on h.id = d.hardware_type_id
     where d.active and d.state = any($1) and d.state_entered_at < now() - make_interval(secs => $2)
       and ($3::text is null or ${POOL_SQL} = $3) and ($4::text is null or ${HARDWARE_TYPE_SQL} = $4)
     order by d.state_entered_at, d.id limit $5`,
    [input.states, input.olderThanSeconds, input.filter.pool, input.filter.hardwareType, input.limit],
  );
  return rows;
}
