import type { WebhookReply } from '@mozpool/contracts';

type Delivery = WebhookReply['deliveries'][number];

/** Neither delivered nor to be tried again: it was given up. */
export function deliveryOutcome({ delivered, next_attempt }: Pick<Delivery, 'delivered' | 'next_attempt'>) {
  if (delivered !== null) return 'delivered';
  return next_attempt === null ? 'given up' : 'waiting';
}
