import { randomUUID } from 'node:crypto';
import type { QueueBackend } from './backend.js';
import { QuestionFailed, QueueTimeout, QueueUnavailable } from './errors.js';
import { QUEUE_LIMITS } from './limits.js';
import { reasonOf } from './queue-log.js';
import { withLimit } from './with-limit.js';

/** What travels with a question. `expiresAt` is by the back end's clock. */
export interface QuestionEnvelope {
  questionId: string;
  replyTo: string;
  expiresAt: number;
  question: unknown;
}

/** What comes back. */
export type ReplyEnvelope = { reply: unknown } | { failed: string };

export function readQuestion(data: unknown): QuestionEnvelope | null {
  if (typeof data !== 'object' || data === null) return null;
  const { questionId, replyTo, expiresAt, question } = data as Partial<QuestionEnvelope>;
  if (typeof questionId !== 'string' || typeof replyTo !== 'string' || typeof expiresAt !== 'number') return null;
  return { questionId, replyTo, expiresAt, question };
}

export interface Asker {
  /** Sends a question by `publish` and waits for its reply. */
  ask(question: unknown, timeoutMs: number, about: string, publish: (envelope: QuestionEnvelope) => Promise<void>): Promise<unknown>;
  /** Rejects whatever waits. */
  close(): void;
}

interface Waiting {
  resolve(reply: unknown): void;
  reject(error: Error): void;
}

/**
 * The asking side of questions. Replies come over the back end's publish/subscribe to an address of this process alone:
 * BullMQ's own QueueEvents lost 9 answers in 300 on Postgres (ten askers at once), and a reply queue would leave
 * rubbish behind a killed asker. A reply lost with its connection is a timeout; questions are asked again by their sender.
 */
export function createAsker(backend: QueueBackend): Asker {
  const address = randomUUID();
  const waiting = new Map<string, Waiting>();
  let listening: Promise<void> | undefined;
  let closed = false;

  function onReply(questionId: string, text: string): void {
    const asker = waiting.get(questionId);
    if (!asker) return; // Too late, or answered twice: at least once is the rule.
    let envelope: ReplyEnvelope;
    try {
      envelope = JSON.parse(text) as ReplyEnvelope;
    } catch (error) {
      asker.reject(new QuestionFailed(`the reply is not JSON: ${reasonOf(error)}`));
      return;
    }
    if ('failed' in envelope) asker.reject(new QuestionFailed(envelope.failed));
    else asker.resolve(envelope.reply);
  }

  async function listen(): Promise<void> {
    await backend.probe();
    await backend.listenForReplies(address, onReply);
  }

  return {
    async ask(question, timeoutMs, about, publish) {
      if (closed) throw new QueueUnavailable(`${about}: this process is stopping`);
      if (waiting.size >= QUEUE_LIMITS.openQuestions) {
        throw new QueueUnavailable(`${about}: ${waiting.size} questions wait already; whoever answers them is too slow or gone`);
      }
      const endAt = performance.now() + timeoutMs;
      const timedOut = `${about}: no answer within ${timeoutMs} ms; is the service that answers it running?`;
      const questionId = randomUUID();
      const reply = new Promise<unknown>((resolve, reject) => waiting.set(questionId, { resolve, reject }));
      reply.catch(() => undefined);
      try {
        listening ??= listen();
        try {
          await withLimit(listening, timeoutMs, timedOut);
        } catch (error) {
          if (error instanceof QueueTimeout) throw error;
          listening = undefined;
          throw new QueueUnavailable(`${about}: ${reasonOf(error)}`, { cause: error });
        }
        const remainingMs = endAt - performance.now();
        await publish({ questionId, replyTo: address, expiresAt: backend.now() + remainingMs, question });
        return await withLimit(reply, endAt - performance.now(), timedOut);
      } finally {
        waiting.delete(questionId);
      }
    },
    close() {
      closed = true;
      for (const asker of waiting.values()) asker.reject(new QueueUnavailable('this process is stopping'));
    },
  };
}
