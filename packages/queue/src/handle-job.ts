import { type Payload, QUEUE_CATALOG, type QuestionName, type QueueName, type Reply } from '@mozpool/contracts';
import type { Job } from 'bullmq';
import type { QueueBackend } from './backend.js';
import { QUEUE_LIMITS } from './limits.js';
import { type QuestionEnvelope, type ReplyEnvelope, readQuestion } from './questions.js';
import { type Complaints, type QueueLog, reasonOf } from './queue-log.js';
import type { QueueMetrics } from './queue-metrics.js';
import { schemaReason } from './schema-reason.js';

/**
 * Works on one payload. It may see the same payload twice (a process died, or its event loop stood still), so it must be idempotent.
 * What it throws is logged; rings and messages are not tried again.
 */
export type Handler<Name extends QueueName> = (payload: Payload<Name>) => Promise<Name extends QuestionName ? Reply<Name> : unknown>;

interface HandlerDeps {
  backend: QueueBackend;
  log: QueueLog;
  complaints: Complaints;
  metrics: QueueMetrics;
}

/** What a worker does with one job: parse, drop what is invalid or expired, call the handler, reply. Never rejects. */
export function createJobHandler<Name extends QueueName>(
  deps: HandlerDeps,
  name: Name,
  handler: Handler<Name>,
): (job: Job) => Promise<void> {
  const { backend, log, complaints, metrics } = deps;
  const entry = QUEUE_CATALOG[name];

  function drop(job: Job, reason: string): void {
    metrics.dropped(name, 'invalid');
    complaints.complain(`invalid ${name}`, `queue ${name}: dropped a message that does not fit its schema: ${reason}`, {
      queue: name,
      jobId: job.id,
    });
  }

  /** The handler's result, or null when it failed; the log knows why. */
  async function call(payload: Payload<Name>): Promise<{ result: unknown } | { failed: string }> {
    const startedAt = performance.now();
    try {
      const result = await handler(payload);
      metrics.handled(name, 'ok', performance.now() - startedAt);
      return { result };
    } catch (error) {
      metrics.handled(name, 'failed', performance.now() - startedAt);
      log.error(`queue ${name}: the handler failed: ${reasonOf(error)}`, { queue: name, error });
      return { failed: reasonOf(error) };
    }
  }

  async function answer({ questionId, replyTo }: QuestionEnvelope, envelope: ReplyEnvelope): Promise<void> {
    let text = JSON.stringify(envelope);
    if (text.length > QUEUE_LIMITS.replyBytes) {
      text = JSON.stringify({ failed: `the reply has ${text.length} characters, more than the ${QUEUE_LIMITS.replyBytes} that are sent` });
    }
    try {
      await backend.sendReply(replyTo, questionId, text);
    } catch (error) {
      complaints.complain(`reply ${name}`, `queue ${name}: a reply was not sent, its asker will ask again: ${reasonOf(error)}`);
    }
  }

  async function handleQuestion(job: Job): Promise<void> {
    const envelope = readQuestion(job.data);
    if (!envelope) return drop(job, 'no question envelope');
    if (backend.now() >= envelope.expiresAt) {
      metrics.dropped(name, 'expired');
      return;
    }
    const parsed = entry.payload.safeParse(envelope.question);
    if (!parsed.success) {
      drop(job, schemaReason(parsed.error));
      return answer(envelope, { failed: `queue ${name}: the question does not fit its schema` });
    }
    const outcome = await call(parsed.data as Payload<Name>);
    if ('failed' in outcome) return answer(envelope, outcome);
    const reply = 'reply' in entry ? entry.reply.safeParse(outcome.result) : null;
    if (!reply) throw new TypeError(`queue ${name} holds no questions`);
    if (reply.success) return answer(envelope, { reply: reply.data });
    log.error(`queue ${name}: the handler's reply does not fit its schema: ${schemaReason(reply.error)}`, { queue: name });
    return answer(envelope, { failed: `queue ${name}: the reply does not fit its schema` });
  }

  return async (job) => {
    if (entry.kind === 'question') return handleQuestion(job);
    const parsed = entry.payload.safeParse(job.data);
    if (!parsed.success) return drop(job, schemaReason(parsed.error));
    await call(parsed.data as Payload<Name>);
  };
}
