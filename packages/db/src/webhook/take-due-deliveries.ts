import type { Queryable } from '../pool.js';
import { runPrepared } from '../run-prepared.js';

/** An attempt to be made now. */
export interface DueDelivery {
  id: number;
  webhookId: number;
  requestId: number;
  url: string;
  host: string;
  secret: string | null;
  event: string;
  position: number;
  /** This attempt's number, from 1. */
  attempt: number;
}

/** Looked at to find receivers that are not busy. */
const CANDIDATES = 500;

/**
 * Takes attempts that are due, oldest first, one per receiver, none for `busyHosts`. Each is counted and put ahead by
 * `leaseMs` at once: if the process dies before it records what came of it, it is made again then.
 */
export async function takeDueDeliveries(
  db: Queryable,
  { limit, leaseMs, busyHosts }: { limit: number; leaseMs: number; busyHosts: readonly string[] },
): Promise<DueDelivery[]> {
  const { rows } = await runPrepared<DueDelivery>(
    db,
    'take-due-deliveries',
    `with candidates as (
       select v.id, w.host, v.next_attempt_at from webhook_deliveries v join webhooks w on w.id = v.webhook_id
       where v.next_attempt_at <= now() and w.host <> all($3) order by v.next_attempt_at limit ${CANDIDATES}
     ), first as (
       select id from (select distinct on (host) id, next_attempt_at from candidates order by host, next_attempt_at, id) each_host order by next_attempt_at limit $1
     ), taken as (
       select id from webhook_deliveries where id in (select id from first) and next_attempt_at <= now() for update skip locked
     )
     update webhook_deliveries v set attempts = attempts + 1, last_attempt_at = now(), next_attempt_at = now() + make_interval(secs => $2::float8 / 1000)
     from taken t, webhooks w where v.id = t.id and w.id = v.webhook_id
     returning v.id, v.webhook_id as "webhookId", w.request_id as "requestId", w.url, w.host, w.secret, v.event, v.position, v.attempts as attempt`,
    [limit, leaseMs, busyHosts],
  );
  return rows;
}
