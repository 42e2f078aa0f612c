import type { Queryable } from '../pool.js';
import { type Percentiles, percentilesOf, percentilesSql, type ReportPeriod } from './report-period.js';

export interface RequestSummary {
  /** Null: of all pools and images, or (in a group by pool) of requests that never had a device. */
  group: string | null;
  /** Requests that ended in the period, by the reason of their end. */
  outcomes: Record<string, number>;
  requests: number;
  /** Seconds from asking to the first device. */
  wait: Percentiles;
  /** Seconds from asking to the device in hand. */
  ready: Percentiles;
}

type SummaryRow = { group: string | null; requests: number; wait: number[] | null; ready: number[] | null; outcomes: Record<string, number> };

const GROUPS = { none: 'null::text', pool: 'r.pool', image: 'i.name' } as const;

/**
 * What became of the requests that ended in a period and how long they waited. Only those that are still stored: requests go a
 * week after they expired; `report_days` has what was before. Measured with 100,000 requests that ended in the period: 150 ms.
 */
export async function summarizeRequests(
  db: Queryable,
  input: { by: keyof typeof GROUPS; period: ReportPeriod; pool: string | null; image: string | null; limit: number },
): Promise<RequestSummary[]> {
  const { rows } = await db.query<SummaryRow>(
    `with ended as materialized (
       select ${GROUPS[input.by]} as "group", r.end_reason, r.claimed_at - r.created_at as wait, r.ready_at - r.created_at as ready
       from requests r join images i on i.id = r.image_id
       where r.ended_at >= to_timestamp($1 / 1000.0) and r.ended_at < to_timestamp($2 / 1000.0)
         and ($3::text is null or r.pool = $3) and ($4::text is null or i.name = $4)
     ), outcomes as (
       select "group", jsonb_object_agg(end_reason, n) as outcomes from (select "group", end_reason, count(*) as n from ended group by 1, 2) x group by 1
     )
     select e."group", count(*)::int as requests, ${percentilesSql('e.wait')} as wait, ${percentilesSql('e.ready')} as ready,
       (select o.outcomes from outcomes o where o."group" is not distinct from e."group") as outcomes
     from ended e group by e."group" order by requests desc, e."group" limit $5`,
    [input.period.from, input.period.to, input.pool, input.image, input.limit],
  );
  return rows.map(({ wait, ready, ...row }) => ({ ...row, wait: percentilesOf(wait), ready: percentilesOf(ready) }));
}

export interface RequestQueue {
  waiting: number;
  /** How long the one that has waited longest has; null when none waits. */
  oldestSeconds: number | null;
}

/** The requests that wait for a device now. */
export async function countWaitingRequests(db: Queryable, { states }: { states: readonly string[] }): Promise<RequestQueue> {
  const { rows } = await db.query<RequestQueue>(
    `select count(*)::int as waiting, extract(epoch from now() - min(created_at))::float8 as "oldestSeconds" from requests where state = any($1)`,
    [states],
  );
  return rows[0]!;
}
