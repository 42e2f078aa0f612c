import type { Queryable } from '../pool.js';
import type { ReportPeriod } from './report-period.js';

/** Whose history: all of a device, or all of a request. */
export type HistorySubject = { deviceId: number } | { requestId: number };

export interface HistoryClaim {
  device: string;
  request: number;
  assignee: string;
  image: string;
  pool: string;
  preparation: string | null;
  result: string | null;
  failureCause: string | null;
  claimedAt: number;
  readyAt: number | null;
  releasedAt: number | null;
}

export interface HistoryEvent {
  at: number;
  kind: string;
  /** Whose states `from` and `to` are: events of a device carry its request, and the other way round. */
  machine: 'device' | 'request' | null;
  from: string | null;
  to: string | null;
  event: string | null;
  /** Null: none, or one that is gone. */
  device: string | null;
  request: number | null;
  details: Record<string, unknown>;
}

const columnOf = (subject: HistorySubject) =>
  'deviceId' in subject ? (['device_id', subject.deviceId] as const) : (['request_id', subject.requestId] as const);

/** Claims that stood at any time of the period, the newest of them, oldest first. */
export async function listHistoryClaims(
  db: Queryable,
  { subject, period, limit }: { subject: HistorySubject; period: ReportPeriod; limit: number },
): Promise<HistoryClaim[]> {
  const [column, id] = columnOf(subject);
  const { rows } = await db.query<HistoryClaim>(
    `select device, request_id as request, assignee, image, pool, preparation, result, failure_cause as "failureCause",
       date_part('epoch', claimed_at) * 1000 as "claimedAt", date_part('epoch', ready_at) * 1000 as "readyAt", date_part('epoch', released_at) * 1000 as "releasedAt"
     from claim_history
     where ${column} = $1 and claimed_at < to_timestamp($3 / 1000.0) and (released_at is null or released_at >= to_timestamp($2 / 1000.0))
     order by claimed_at desc limit $4`,
    [id, period.from, period.to, limit],
  );
  return rows.reverse();
}

/** Events of the period, the newest of them, oldest first. */
export async function listHistoryEvents(
  db: Queryable,
  { subject, period, limit }: { subject: HistorySubject; period: ReportPeriod; limit: number },
): Promise<HistoryEvent[]> {
  const [column, id] = columnOf(subject);
  const { rows } = await db.query<HistoryEvent>(
    `select date_part('epoch', e.at) * 1000 as at, e.kind, e.machine, e.from_state as "from", e.to_state as "to", e.event, d.name as device, e.request_id as request, e.details
     from (select * from events where ${column} = $1 and at >= to_timestamp($2 / 1000.0) and at < to_timestamp($3 / 1000.0) order by id desc limit $4) e
     left join devices d on d.id = e.device_id order by e.id`,
    [id, period.from, period.to, limit],
  );
  return rows;
}
