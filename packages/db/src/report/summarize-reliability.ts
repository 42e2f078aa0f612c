import type { Queryable } from '../pool.js';
import { DEVICE_BOARD_SQL, type Percentiles, percentilesOf, percentilesSql, type ReportFilter, type ReportPeriod } from './report-period.js';

export interface Reliability {
  /** A device, hardware type, image, pool, relay board or imaging server. */
  name: string;
  /** Preparations that came to a result. */
  attempts: number;
  successes: number;
  failures: Record<string, number>;
  /** Seconds from the claim to the device in hand. */
  ready: Percentiles;
}

/** Boards and servers are those of today: history keeps the device, not its wiring. */
const GROUPS = {
  device: 'c.device',
  hardware_type: 'c.hardware_type',
  image: 'c.image',
  pool: 'c.pool',
  board: DEVICE_BOARD_SQL,
  server: 's.fqdn',
} as const;
export type ReliabilityGroup = keyof typeof GROUPS;
export const RELIABILITY_GROUPS = Object.keys(GROUPS) as ReliabilityGroup[];

const WIRING: readonly ReliabilityGroup[] = ['board', 'server'];

type Row = { name: string; attempts: number; successes: number; ready: number[] | null; failures: Record<string, number> | null };

/**
 * How preparations of devices ended in a period, the least reliable first. Measured with 100,000 claims in the period and 10,000
 * devices: 120 ms by device, 170 ms by relay board.
 */
export async function summarizeReliability(
  db: Queryable,
  input: { by: ReliabilityGroup; success: string; period: ReportPeriod; filter: ReportFilter; limit: number },
): Promise<Reliability[]> {
  const wiring = WIRING.includes(input.by)
    ? 'join devices d on d.id = c.device_id join imaging_servers s on s.id = d.imaging_server_id'
    : '';
  const { rows } = await db.query<Row>(
    `with attempts as materialized (
       select ${GROUPS[input.by]} as name, c.result = $1 as success, c.failure_cause as cause, c.ready_at - c.claimed_at as ready
       from claim_history c ${wiring}
       where c.claimed_at >= to_timestamp($2 / 1000.0) and c.claimed_at < to_timestamp($3 / 1000.0) and c.result is not null
         and ($4::text is null or c.pool = $4) and ($5::text is null or c.hardware_type = $5)
     ), failures as (
       select name, jsonb_object_agg(cause, n) as failures
       from (select name, coalesce(cause, 'unknown') as cause, count(*) as n from attempts where not success group by 1, 2) x group by 1
     ), worst as (
       select name, count(*)::int as attempts, (count(*) filter (where success))::int as successes, ${percentilesSql('ready')} as ready
       from attempts where name is not null group by name
       order by (count(*) filter (where success))::float8 / count(*), count(*) desc, name limit $6
     )
     select w.name, w.attempts, w.successes, w.ready, f.failures from worst w left join failures f on f.name = w.name
     order by w.successes::float8 / w.attempts, w.attempts desc, w.name`,
    [input.success, input.period.from, input.period.to, input.filter.pool, input.filter.hardwareType, input.limit],
  );
  return rows.map(({ ready, failures, ...row }) => ({ ...row, failures: failures ?? {}, ready: percentilesOf(ready) }));
}
