import type { Queryable } from '../pool.js';

export interface AttemptResult {
  /** What the receiver answered; null when it did not. */
  status: number | null;
  error: string | null;
  ms: number;
}

const MAX_ERROR_LENGTH = 500;

/**
 * Records what came of an attempt. `retryInMs` null ends the delivery. `attempt` fences: one that was made again
 * meanwhile, because this one was thought dead, has the say.
 */
export async function recordDelivery(
  db: Queryable,
  {
    id,
    attempt,
    delivered,
    retryInMs,
    status,
    error,
    ms,
  }: AttemptResult & { id: number; attempt: number; delivered: boolean; retryInMs: number | null },
): Promise<void> {
  await db.query(
    `update webhook_deliveries set status = $3, error = $4, ms = $5, delivered_at = case when $6 then coalesce(delivered_at, now()) end,
       next_attempt_at = now() + make_interval(secs => $7::float8 / 1000) where id = $1 and attempts = $2`,
    [id, attempt, status, error?.replaceAll('\0', '').slice(0, MAX_ERROR_LENGTH) ?? null, ms, delivered, retryInMs],
  );
}

/** The receiver wants no more: nothing is sent any more, and what waits is given up. */
export async function endWebhook(db: Queryable, webhookId: number): Promise<void> {
  await db.query(
    `with ended as (update webhooks set ended_at = coalesce(ended_at, now()) where id = $1 returning id)
     update webhook_deliveries v set next_attempt_at = null, error = coalesce(v.error, 'the receiver wants no more') from ended
     where v.webhook_id = ended.id and v.next_attempt_at is not null`,
    [webhookId],
  );
}
