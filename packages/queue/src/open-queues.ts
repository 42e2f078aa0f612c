import { randomUUID } from 'node:crypto';
import {
  type MessageName,
  type Payload,
  parseQueueUrl,
  QUEUE_CATALOG,
  type QuestionName,
  type QueueName,
  type Reply,
  type RingName,
} from '@mozpool/contracts';
import { BullMQOtel } from 'bullmq-otel';
import type { BackendOptions, QueueBackend } from './backend.js';
import { type Consumer, startConsumer } from './consumer.js';
import { QuestionFailed, QueuePayloadInvalid, QueueTimeout, QueueUnavailable } from './errors.js';
import { createJobHandler, type Handler } from './handle-job.js';
import { QUEUE_LIMITS } from './limits.js';
import { createPostgresBackend } from './postgres-backend.js';
import { createPublisher } from './publisher.js';
import { createAsker } from './questions.js';
import { queueKey } from './queue-key.js';
import { createComplaints, type QueueLog, reasonOf } from './queue-log.js';
import { NO_METRICS, type QueueMetrics } from './queue-metrics.js';
import { createRedisBackend } from './redis-backend.js';
import { schemaReason } from './schema-reason.js';

export interface QueueOptions {
  /** As `parseQueueUrl` reads it. */
  url: string;
  log: QueueLog;
  metrics?: QueueMetrics;
  /** Keeps several installations on one Redis or one database apart. */
  prefix?: string;
  /** Whether spans of the sender reach the receiver, and work in hand is a span; OpenTelemetry has to be set up. */
  tracing?: boolean;
}

export interface QueueHealth {
  ok: boolean;
  /** What is wrong, in one line; empty when nothing is. */
  reason: string;
}

export interface Queues {
  readonly backend: 'redis' | 'postgres';
  /**
   * "Look at number `id`." Rings while one waits are one ring; a ring while its handler runs makes it run once more.
   * Never rejects: a lost ring is counted and logged, and the sweeper rings again. Resolves to whether it was sent.
   */
  ring(name: RingName, id: number): Promise<boolean>;
  /** Rejects with QueueUnavailable (nothing was sent), QueueTimeout (it may still arrive) or QueuePayloadInvalid. */
  send<Name extends MessageName>(name: Name, payload: Payload<Name>, options?: { server?: string }): Promise<void>;
  /** Rejects with QueueUnavailable, QueueTimeout, QuestionFailed or QueuePayloadInvalid. Nobody works on it after `timeoutMs`. */
  ask<Name extends QuestionName>(name: Name, payload: Payload<Name>, options: { server?: string; timeoutMs: number }): Promise<Reply<Name>>;
  /** Starts to consume, now or as soon as the back end answers. Payloads arrive at least once and in no certain order. */
  consume<Name extends QueueName>(name: Name, handler: Handler<Name>, options?: { server?: string; concurrency?: number }): Consumer;
  /** Whether the back end answers and every consumer runs. Never rejects, bounded. */
  ready(): Promise<QueueHealth>;
  /** Closes all consumers, waiting for work in hand, then all connections. Bounded; never rejects; may be called twice. */
  close(options?: { deadlineMs?: number }): Promise<void>;
}

/** Opens the queues of one process. Needs no reachable back end: whatever starts while it is down recovers by itself. */
export function openQueues({ url, log, metrics = NO_METRICS, prefix = 'mozpool', tracing = false }: QueueOptions): Queues {
  if (!/^[a-z][a-z0-9_-]{0,15}$/.test(prefix)) throw new TypeError(`queue prefix ${prefix}: use up to 16 of a-z 0-9 _ -`);
  const complaints = createComplaints(log);
  const telemetry = tracing ? { telemetry: new BullMQOtel({ tracerName: 'mozpool-queue' }) } : {};
  const backend = createBackend(url, { prefix, telemetry }, complaints);
  const publisher = createPublisher(backend, complaints, metrics);
  const asker = createAsker(backend);
  const consumers = new Map<Consumer, QueueName>();
  let closing: Promise<void> | undefined;

  function strict<Name extends QueueName>(name: Name, payload: Payload<Name>): Payload<Name> {
    const parsed = QUEUE_CATALOG[name].payload.safeParse(payload);
    if (!parsed.success) throw new QueuePayloadInvalid(`queue ${name}: ${schemaReason(parsed.error)}`);
    return parsed.data as Payload<Name>;
  }

  async function ask<Name extends QuestionName>(
    name: Name,
    payload: Payload<Name>,
    server: string | undefined,
    timeoutMs: number,
  ): Promise<Reply<Name>> {
    const question = strict(name, payload);
    const key = queueKey(name, server);
    const reply = await asker.ask(question, timeoutMs, `question ${key}`, (envelope) =>
      publisher.add(name, key, envelope, { jobId: envelope.questionId }),
    );
    const parsed = QUEUE_CATALOG[name].reply.safeParse(reply);
    if (!parsed.success) throw new QuestionFailed(`question ${key}: the reply does not fit its schema: ${schemaReason(parsed.error)}`);
    return parsed.data as Reply<Name>;
  }

  async function closeOnce(deadlineMs: number): Promise<void> {
    asker.close();
    const consumerMs = Math.max(0, deadlineMs - 3 * QUEUE_LIMITS.forcedCloseMs);
    await Promise.all([...consumers.keys()].map((consumer) => consumer.close({ deadlineMs: consumerMs })));
    await publisher.close();
    await backend.close();
  }

  return {
    backend: backend.kind,
    async ring(name, id) {
      const payload = strict(name, { id } as Payload<typeof name>);
      try {
        await publisher.add(name, queueKey(name, undefined), payload, { deduplication: { id: String(id), keepLastIfActive: true } });
        return true;
      } catch (error) {
        complaints.complain(`ring ${name}`, `a ring was lost, the sweeper rings again: ${reasonOf(error)}`);
        return false;
      }
    },
    async send(name, payload, { server } = {}) {
      // BullMQ's own ids come from a sequence that it creates for each queue, which an agent's role on Postgres may not.
      await publisher.add(name, queueKey(name, server), strict(name, payload), { jobId: randomUUID() });
    },
    async ask(name, payload, { server, timeoutMs }) {
      const startedAt = performance.now();
      const count = (outcome: 'answered' | 'timeout' | 'unavailable' | 'failed') =>
        metrics.asked(name, outcome, performance.now() - startedAt);
      try {
        const reply = await ask(name, payload, server, timeoutMs);
        count('answered');
        return reply;
      } catch (error) {
        count(error instanceof QueueTimeout ? 'timeout' : error instanceof QueueUnavailable ? 'unavailable' : 'failed');
        throw error;
      }
    },
    consume(name, handler, { server, concurrency = QUEUE_LIMITS.concurrency } = {}) {
      if (closing) throw new Error(`queue ${name} cannot be consumed: the queues are closed`);
      const handle = createJobHandler({ backend, log, complaints, metrics }, name, handler);
      const consumer = startConsumer(backend, name, queueKey(name, server), concurrency, handle, complaints);
      consumers.set(consumer, name);
      return {
        isRunning: consumer.isRunning,
        async close(options) {
          await consumer.close(options);
          consumers.delete(consumer);
        },
      };
    },
    async ready() {
      try {
        await backend.probe();
      } catch (error) {
        return { ok: false, reason: reasonOf(error) };
      }
      const idle = [...consumers].filter(([consumer]) => !consumer.isRunning()).map(([, name]) => name);
      return idle.length === 0 ? { ok: true, reason: '' } : { ok: false, reason: `not yet consumed: ${idle.join(', ')}` };
    },
    close({ deadlineMs = QUEUE_LIMITS.closeMs } = {}) {
      closing ??= closeOnce(deadlineMs);
      return closing;
    },
  };
}

function createBackend(url: string, { prefix, telemetry }: BackendOptions, complaints: ReturnType<typeof createComplaints>): QueueBackend {
  const location = parseQueueUrl(url);
  if (location.kind === 'postgres') return createPostgresBackend(url, { prefix: `${prefix}.`, telemetry }, complaints);
  return createRedisBackend(location, { prefix, telemetry }, complaints);
}
