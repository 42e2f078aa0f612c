import type { QueueName } from '@mozpool/contracts';
import type { JobsOptions, Queue } from 'bullmq';
import type { QueueBackend } from './backend.js';
import { QueueTimeout, QueueUnavailable } from './errors.js';
import { QUEUE_LIMITS } from './limits.js';
import { type Complaints, reasonOf } from './queue-log.js';
import type { QueueMetrics } from './queue-metrics.js';
import { withLimit } from './with-limit.js';

export interface Publisher {
  /** Rejects with QueueUnavailable (nothing was sent) or QueueTimeout (it may still arrive). */
  add(name: QueueName, key: string, data: unknown, options?: JobsOptions): Promise<void>;
  close(): Promise<void>;
}

/** The sending side of all queues of a process: every `add` has a limit, and so has their number. */
export function createPublisher(backend: QueueBackend, complaints: Complaints, metrics: QueueMetrics): Publisher {
  const queues = new Map<string, Promise<Queue>>();
  let inFlight = 0;
  let closed = false;

  /** Made only while the back end answers: a queue whose first connection failed remembers the failure for good. */
  async function makeQueue(key: string): Promise<Queue> {
    await backend.probe();
    const queue = backend.createQueue(key);
    // The back end logs lost connections once for all queues.
    queue.on('error', (error) => complaints.complain('publish', `sending side of the queue: ${reasonOf(error)}`));
    await queue.waitUntilReady();
    return queue;
  }

  function queueFor(key: string): Promise<Queue> {
    let queue = queues.get(key);
    if (!queue) {
      queue = makeQueue(key);
      queues.set(key, queue);
      queue.catch(() => queues.delete(key));
    }
    return queue;
  }

  async function add(name: QueueName, key: string, data: unknown, options: JobsOptions): Promise<void> {
    if (closed) throw new QueueUnavailable(`queue ${name}: this process is stopping`);
    if (backend.isDown()) throw new QueueUnavailable(`queue ${name}: ${backend.where} is down; nothing was sent`);
    if (inFlight >= QUEUE_LIMITS.addsInFlight) {
      throw new QueueUnavailable(`queue ${name}: ${inFlight} messages wait for ${backend.where} already; nothing was sent`);
    }
    inFlight += 1;
    const adding = queueFor(key)
      .then((queue) => queue.add(name, data, { removeOnComplete: true, removeOnFail: true, attempts: 1, ...options }))
      .finally(() => {
        inFlight -= 1;
      });
    try {
      await withLimit(
        adding,
        QUEUE_LIMITS.addMs,
        `queue ${name}: ${backend.where} did not take a message within ${QUEUE_LIMITS.addMs} ms; it may still arrive`,
      );
    } catch (error) {
      if (error instanceof QueueTimeout) throw error;
      throw new QueueUnavailable(`queue ${name}: ${backend.where} refused a message: ${reasonOf(error)}`, { cause: error });
    }
  }

  return {
    async add(name, key, data, options = {}) {
      try {
        await add(name, key, data, options);
        metrics.published(name);
      } catch (error) {
        metrics.publishFailed(name, error instanceof QueueTimeout ? 'timeout' : 'unavailable');
        throw error;
      }
    },
    async close() {
      closed = true;
      const made = await withLimit(Promise.allSettled(queues.values()), QUEUE_LIMITS.forcedCloseMs, 'given up').catch(() => []);
      const closings = made.map((result) => (result.status === 'fulfilled' ? result.value.close() : undefined));
      // A queue that does not close loses its connection with the back end's.
      await withLimit(Promise.allSettled(closings), QUEUE_LIMITS.forcedCloseMs, 'given up').catch(() => undefined);
    },
  };
}
