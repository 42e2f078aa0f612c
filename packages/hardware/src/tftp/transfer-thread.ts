import { setTimeout as pause } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { FromTransfers, ToTransfers } from './transfer-messages.js';

/** A thread for transfers, which is started again when it dies. */
export interface TransferThread {
  /** Until it takes orders. Throws what keeps it from that. */
  open(): Promise<void>;
  /** False: it does not run. */
  send(message: ToTransfers): boolean;
  close(): Promise<void>;
}

export interface TransferThreadOptions {
  readonly file?: URL | undefined;
  readonly onMessage: (message: FromTransfers) => void;
  /** It has ended by itself, or could not be started again. */
  readonly onDeath: (reason: string) => void;
}

const MAIN = new URL('./transfer-thread-main.js', import.meta.url);
/** One that dies of what it is given would otherwise do nothing but start. */
const RESTART_AFTER_MS = 1_000;
/** So long one that is to end may go on to load. */
const LOADS_WITHIN_MS = 5_000;

export function createTransferThread({ file = MAIN, onMessage, onDeath }: TransferThreadOptions): TransferThread {
  /** Null while it does not take orders. */
  let running: Worker | null = null;
  /** The latest that was started, whether or not it has got that far. */
  let latest: Worker | null = null;
  let restart: NodeJS.Timeout | undefined;
  let loading: Promise<void> = Promise.resolve();

  function launch(): Promise<void> {
    loading = load();
    return loading;
  }

  function load(): Promise<void> {
    const worker = new Worker(file, { name: 'tftp' });
    latest = worker;
    let reason = 'it ended';
    return new Promise((resolve, reject) => {
      worker.on('message', (message: FromTransfers | 'ready') => {
        if (message !== 'ready') return onMessage(message);
        if (latest === worker) running = worker;
        resolve();
      });
      worker.on('error', (error) => {
        reason = error.message;
      });
      worker.on('exit', () => {
        if (running === worker) died(reason);
        else reject(new Error(reason));
      });
    });
  }

  function died(reason: string): void {
    running = null;
    restart = setTimeout(() => launch().catch((error: Error) => latest && died(error.message)), RESTART_AFTER_MS);
    onDeath(reason);
  }

  return {
    open: launch,
    send(message) {
      running?.postMessage(message);
      return running !== null;
    },
    async close() {
      clearTimeout(restart);
      const worker = latest;
      [running, latest] = [null, null];
      // a thread that is ended while its modules run may take the whole process along (nodejs/node#43182)
      const limit = new AbortController();
      await Promise.race([
        loading.catch(() => undefined),
        pause(LOADS_WITHIN_MS, undefined, { signal: limit.signal }).catch(() => undefined),
      ]);
      limit.abort();
      await worker?.terminate();
    },
  };
}
