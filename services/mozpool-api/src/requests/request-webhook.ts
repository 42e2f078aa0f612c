import { apiTime, timeOrNull } from '@mozpool/contracts';
import { findWebhook, listDeliveries } from '@mozpool/db';
import { json } from '@mozpool/service-kit';
import { mayTouchRequest } from '../access/permissions.js';
import { type ApiDeps, LIST_LIMITS } from '../api-deps.js';
import type { Handlers } from '../http/handlers.js';
import { knownRequest } from './known-request.js';

export const requestWebhook = ({ db }: ApiDeps): Pick<Handlers, 'requestWebhook'> => ({
  /** The path of a URL may be a key, too: only for those whose request it is. */
  requestWebhook: async ({ params, caller }) => {
    const { id } = await knownRequest(db, params.id);
    await mayTouchRequest(db, caller, id);
    const webhook = await findWebhook(db, { requestId: id });
    if (!webhook) return json({ webhook: null, deliveries: [] });
    const deliveries = await listDeliveries(db, { webhookId: webhook.id, limit: LIST_LIMITS.deliveries });
    return json({
      webhook: { url: withoutQuery(webhook.url), signed: webhook.signed, events: webhook.events, ended: timeOrNull(webhook.endedAt) },
      deliveries: deliveries.map((delivery) => ({
        delivery: delivery.id,
        event: delivery.event,
        position: delivery.position,
        created: apiTime(delivery.createdAt),
        attempts: delivery.attempts,
        status: delivery.status,
        error: delivery.error,
        ms: delivery.ms,
        last_attempt: timeOrNull(delivery.lastAttemptAt),
        next_attempt: timeOrNull(delivery.nextAttemptAt),
        delivered: timeOrNull(delivery.deliveredAt),
      })),
    });
  },
});

/** A query string may be a key to the receiver. */
function withoutQuery(url: string): string {
  const { origin, pathname, search } = new URL(url);
  return `${origin}${pathname}${search === '' ? '' : '?…'}`;
}
