import type { Queryable } from '../pool.js';

export interface WebhookInput {
  url: string;
  /** Host and port of the URL. */
  host: string;
  /** Signs what is sent; null: nothing is signed. */
  secret: string | null;
  events: readonly string[];
}

/** Call it in the transaction that makes the request, so that no event is missed. */
export async function insertWebhook(db: Queryable, requestId: number, { url, host, secret, events }: WebhookInput): Promise<void> {
  await db.query('insert into webhooks (request_id, url, host, secret, events) values ($1, $2, $3, $4, $5)', [
    requestId,
    url,
    host,
    secret,
    events,
  ]);
}
