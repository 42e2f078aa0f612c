import type { StateFlow } from '@mozpool/domain';
import type { Queryable } from '../pool.js';
import type { ReportPeriod } from './report-period.js';

/** How often devices that are in the pool, and requests, went from one state to another. Reads the events of the period by their index. */
export async function countStateChanges(db: Queryable, { from, to }: ReportPeriod): Promise<StateFlow[]> {
  const { rows } = await db.query<StateFlow>(
    `select e.machine, e.from_state as "from", e.to_state as "to", count(*)::int as times
     from events e left join devices d on d.id = e.device_id
     where e.at >= to_timestamp($1::float8 / 1000) and e.at < to_timestamp($2::float8 / 1000) and e.kind = 'transition' and e.from_state <> e.to_state
       and (e.machine = 'request' or (e.machine = 'device' and d.active))
     group by 1, 2, 3`,
    [from, to],
  );
  return rows;
}
