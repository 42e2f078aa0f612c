import type { WebhookBody } from '@mozpool/contracts';
import {
  type AttemptResult,
  type DueDelivery,
  endWebhook,
  type Queryable,
  readEvents,
  recordDelivery,
  takeDueDeliveries,
} from '@mozpool/db';
import type { WebhookEvent } from '@mozpool/domain';
import { hostNameOf, type Log, type Metrics } from '@mozpool/service-kit';
import { publishedEvent } from '../live/published-event.js';
import { POST_TIMEOUT_MS, type postDelivery } from './post-delivery.js';
import { retryInMs } from './retry.js';

export interface DelivererOptions {
  db: Queryable;
  post: typeof postDelivery;
  isAllowedHost: (host: string) => boolean;
  /** How clients reach this service, without a final slash. */
  publicUrl: () => string;
  log: Log;
  metrics?: Metrics;
}

export interface Deliverer {
  /** Begins the attempts that are due and have room; does not wait for their answers. */
  tick(): Promise<void>;
  /** Gives up what is in progress; it is made again. */
  stop(): Promise<void>;
}

const MAX_ATTEMPTS_AT_ONCE = 32;
/** A receiver that hangs takes no more than this. */
const MAX_ATTEMPTS_PER_HOST = 4;
/** An attempt that was not recorded within this is made again: its process has died. */
const LEASE_MS = POST_TIMEOUT_MS + 20_000;
const GONE = 410;

/** Tells receivers what has happened, at least once. Any number of replicas side by side. */
export function createDeliverer({ db, post, isAllowedHost, publicUrl, log, metrics }: DelivererOptions): Deliverer {
  const byHost = new Map<string, number>();
  const running = new Set<Promise<void>>();
  const stopping = new AbortController();
  const counted = metrics?.counter('mozpool_webhook_attempts_total', 'Attempts to deliver to webhooks, by what came of them', ['outcome']);

  async function tick(): Promise<void> {
    while (running.size < MAX_ATTEMPTS_AT_ONCE && !stopping.signal.aborted) {
      const busyHosts = [...byHost].filter(([, count]) => count >= MAX_ATTEMPTS_PER_HOST).map(([host]) => host);
      const due = await takeDueDeliveries(db, { limit: MAX_ATTEMPTS_AT_ONCE - running.size, leaseMs: LEASE_MS, busyHosts });
      if (due.length === 0) return;
      for (const delivery of due) begin(delivery);
    }
  }

  function begin(delivery: DueDelivery): void {
    byHost.set(delivery.host, (byHost.get(delivery.host) ?? 0) + 1);
    const work = deliver(delivery)
      .catch((error: unknown) =>
        log.warn(`what came of webhook delivery ${delivery.id} could not be recorded; it is made again`, { error }),
      )
      .finally(() => {
        running.delete(work);
        const left = (byHost.get(delivery.host) ?? 1) - 1;
        if (left === 0) byHost.delete(delivery.host);
        else byHost.set(delivery.host, left);
      });
    running.add(work);
  }

  async function deliver(delivery: DueDelivery): Promise<void> {
    const { id, attempt } = delivery;
    const result = await attemptOne(delivery);
    if (result === 'impossible') return;
    const delivered = result.error === null;
    const next = delivered || result.status === GONE ? null : stopping.signal.aborted ? 0 : retryInMs(attempt);
    counted?.inc({ outcome: delivered ? 'delivered' : next === null ? 'given_up' : 'failed' });
    if (next === null && !delivered)
      log.warn(`webhook delivery ${id} of request ${delivery.requestId} is given up`, { reason: result.error ?? '' });
    await recordDelivery(db, { id, attempt, delivered, retryInMs: next, ...result });
    if (result.status === GONE) await endWebhook(db, delivery.webhookId);
  }

  async function attemptOne(delivery: DueDelivery): Promise<AttemptResult | 'impossible'> {
    const { id, attempt, url, secret, position } = delivery;
    const giveUp = async (error: string) => {
      await recordDelivery(db, { id, attempt, delivered: false, retryInMs: null, status: null, error, ms: 0 });
      return 'impossible' as const;
    };
    if (!isAllowedHost(hostNameOf(new URL(url)))) return giveUp('this host may not be called (WEBHOOK_HOSTS)');
    const [event] = await readEvents(db, { after: position - 1, upTo: position, limit: 1 });
    if (!event) return giveUp('the event is not kept any more');
    const body: WebhookBody = {
      delivery: id,
      event: delivery.event as WebhookEvent,
      request: { id: delivery.requestId, url: `${publicUrl()}/api/request/${delivery.requestId}/` },
      data: publishedEvent(event),
    };
    const headers = { 'Mozpool-Delivery': String(id), 'Mozpool-Event': delivery.event };
    return post({ url, secret, body: JSON.stringify(body), headers }, { signal: stopping.signal });
  }

  return {
    tick,
    async stop() {
      stopping.abort();
      await Promise.all(running);
    },
  };
}
