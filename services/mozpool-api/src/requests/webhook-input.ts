import type { webhookSchema } from '@mozpool/contracts';
import type { WebhookInput } from '@mozpool/db';
import { DEFAULT_WEBHOOK_EVENTS } from '@mozpool/domain';
import { hostNameOf, isRefusedAddress, Problem } from '@mozpool/service-kit';
import type { z } from 'zod';

/** What is stored of the webhook that a request brings. The host is judged again at each delivery; this is to say so early. */
export function webhookInput(
  { url, secret, events }: z.infer<typeof webhookSchema>,
  isAllowedHost: (host: string) => boolean,
): WebhookInput {
  const parsed = new URL(url);
  const host = hostNameOf(parsed);
  const message = !isAllowedHost(host)
    ? `${host} may not be called from here`
    : isRefusedAddress(host)
      ? `${host} is a link-local address, which is never called`
      : undefined;
  if (message !== undefined)
    throw new Problem('invalid_body', { problems: `webhook.url: ${message}.`, errors: [{ path: 'webhook.url', message }] });
  return { url, host: parsed.host, secret: secret ?? null, events: [...new Set(events ?? DEFAULT_WEBHOOK_EVENTS)] };
}
