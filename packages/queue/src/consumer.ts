import type { QueueName } from '@mozpool/contracts';
import type { Job, Worker } from 'bullmq';
import type { QueueBackend } from './backend.js';
import { QUEUE_LIMITS } from './limits.js';
import { type Complaints, reasonOf } from './queue-log.js';
import { withLimit } from './with-limit.js';

export interface Consumer {
  /** True while a worker takes jobs. */
  isRunning(): boolean;
  /** Takes no more jobs and waits for those in hand, within the limit; may be called twice. */
  close(options?: { deadlineMs?: number }): Promise<void>;
}

/**
 * Keeps one BullMQ worker alive for a queue. A worker that fails at its first connection never recovers, and one that spins
 * on an error burns a core, so workers are made only when the back end answers, and are replaced when they go wrong.
 */
export function startConsumer(
  backend: QueueBackend,
  name: QueueName,
  key: string,
  concurrency: number,
  handle: (job: Job) => Promise<void>,
  complaints: Complaints,
): Consumer {
  let stopped = false;
  let stopWaiting: () => void = () => undefined;
  let current: Worker | undefined;
  let closing: Promise<void> | undefined;
  const inHand = new Set<Promise<void>>();

  const processor = async (job: Job): Promise<void> => {
    const work = handle(job);
    inHand.add(work);
    try {
      await work;
    } finally {
      inHand.delete(work);
    }
  };

  /** Settles after `ms`, or as soon as the consumer is closed. */
  function pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      stopWaiting = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  async function untilReady(worker: Worker): Promise<void> {
    const ready = worker.waitUntilReady();
    ready.catch(() => undefined);
    const slow = Symbol('slow');
    const winner = await Promise.race([ready, pause(QUEUE_LIMITS.workerReadyMs).then(() => slow)]);
    stopWaiting();
    if (winner === slow && !stopped) throw new Error(`its worker was not ready within ${QUEUE_LIMITS.workerReadyMs} ms`);
  }

  /** Runs one worker until it ends or goes wrong; the next one is made by `supervise`. */
  async function runOneWorker(): Promise<void> {
    await backend.probe();
    if (stopped) return;
    const worker = backend.createWorker(key, processor, {
      autorun: false,
      concurrency,
      lockDuration: QUEUE_LIMITS.lockMs,
      stalledInterval: QUEUE_LIMITS.stalledCheckMs,
      maxStalledCount: QUEUE_LIMITS.stalledTimes,
      drainDelay: QUEUE_LIMITS.drainDelaySeconds,
      runRetryDelay: QUEUE_LIMITS.workerRetryMs,
    });
    current = worker;
    const spins = new Promise<never>((_, reject) => watchErrors(worker, name, complaints, reject));
    spins.catch(() => undefined);
    try {
      await untilReady(worker);
      if (!stopped) await Promise.race([worker.run(), spins]);
    } finally {
      // When the consumer was closed, `closeOnce` ends the worker.
      if (!stopped) {
        current = undefined;
        discard(worker, name, complaints);
      }
    }
  }

  async function supervise(): Promise<void> {
    while (!stopped) {
      try {
        await runOneWorker();
      } catch (error) {
        complaints.complain(`consume ${key}`, `queue ${name} is not consumed, trying again: ${reasonOf(error)}`);
      }
      if (!stopped) await pause(QUEUE_LIMITS.reconnectMs);
    }
  }
  const supervised = supervise();

  async function closeOnce(deadlineMs: number): Promise<void> {
    const endAt = performance.now() + deadlineMs;
    stopped = true;
    stopWaiting();
    const worker = current;
    try {
      // While the back end is down a worker never closes by itself; what is in hand is still finished.
      if (backend.isDown()) await withLimit(Promise.allSettled(inHand), deadlineMs, 'work was still in hand');
      else if (worker) await withLimit(worker.close(), deadlineMs, 'its worker was still busy');
    } catch (error) {
      complaints.complain(`close ${key}`, `queue ${name} was closed by force: ${reasonOf(error)}`);
    }
    const forced = Math.max(endAt - performance.now(), QUEUE_LIMITS.forcedCloseMs);
    // A worker made while we were closing, or one whose close hangs: its connections go with the back end's.
    if (current) await withLimit(current.close(true), QUEUE_LIMITS.forcedCloseMs, 'given up').catch(() => undefined);
    if (!backend.isDown()) await withLimit(supervised, forced, 'given up').catch(() => undefined);
  }

  return {
    isRunning: () => current?.isRunning() ?? false,
    close({ deadlineMs = QUEUE_LIMITS.closeMs } = {}) {
      closing ??= closeOnce(deadlineMs);
      return closing;
    },
  };
}

/** Logs a worker's errors, and calls `onSpin` when they come faster than any outage explains. */
function watchErrors(worker: Worker, name: QueueName, complaints: Complaints, onSpin: (error: Error) => void): void {
  let windowStart = 0;
  let count = 0;
  worker.on('error', (error) => {
    complaints.complain(`worker ${name}`, `worker of queue ${name}: ${reasonOf(error)}`);
    const now = performance.now();
    if (now - windowStart > 1_000) {
      windowStart = now;
      count = 0;
    }
    count += 1;
    if (count > QUEUE_LIMITS.workerErrorsPerSecond) {
      onSpin(new Error(`its worker failed ${count} times in a second, at last with: ${reasonOf(error)}`));
    }
  });
}

function discard(worker: Worker, name: QueueName, complaints: Complaints): void {
  withLimit(worker.close(true), QUEUE_LIMITS.closeMs, 'it did not close').catch((error) =>
    complaints.complain(`discard ${name}`, `a worker of queue ${name} was left behind: ${reasonOf(error)}`),
  );
}
