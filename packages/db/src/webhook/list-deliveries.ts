import type { Queryable } from '../pool.js';

/** A webhook without its secret. Instants are milliseconds since the epoch. */
export interface WebhookRow {
  id: number;
  url: string;
  signed: boolean;
  events: string[];
  endedAt: number | null;
}

export interface DeliveryRow {
  id: number;
  event: string;
  position: number;
  attempts: number;
  status: number | null;
  error: string | null;
  ms: number | null;
  createdAt: number;
  lastAttemptAt: number | null;
  nextAttemptAt: number | null;
  deliveredAt: number | null;
}

export async function findWebhook(db: Queryable, { requestId }: { requestId: number }): Promise<WebhookRow | undefined> {
  const { rows } = await db.query<WebhookRow>(
    `select id, url, secret is not null as signed, events, (extract(epoch from ended_at) * 1000)::float8 as "endedAt" from webhooks where request_id = $1`,
    [requestId],
  );
  return rows[0];
}

const ms = (column: string) => `(extract(epoch from ${column}) * 1000)::float8`;

/** The newest deliveries, in the order of their events. */
export async function listDeliveries(db: Queryable, { webhookId, limit }: { webhookId: number; limit: number }): Promise<DeliveryRow[]> {
  const { rows } = await db.query<DeliveryRow>(
    `select id, event, position, attempts, status, error, ms, ${ms('created_at')} as "createdAt", ${ms('last_attempt_at')} as "lastAttemptAt",
       ${ms('next_attempt_at')} as "nextAttemptAt", ${ms('delivered_at')} as "deliveredAt"
     from webhook_deliveries where webhook_id = $1 order by position desc limit $2`,
    [webhookId, limit],
  );
  return rows.reverse();
}
