/**
 * Where transfers run: in the thread of the caller, or in several others, of which the one with the fewest gets the next. Sending is
 * what costs a TFTP server its time, so that a rack is served by as many cores as there are threads (docs/adr/0003).
 */

import type { HardwareLog } from '../hardware-log.js';
import type { SessionEnd } from './read-session.js';
import { runTransfers } from './run-transfers.js';
import type { FromTransfers, ToTransfers, TransferOrder } from './transfer-messages.js';
import { createTransferThread } from './transfer-thread.js';

export interface TransferEvents {
  /** The client has started over, and wants a new transfer in place of this one. */
  onStale(): void;
  /** The last that is heard of it. */
  onEnd(end: SessionEnd): void;
}

export interface Transfer {
  /** The client has sent its request again. */
  repeated(): void;
  stop(): void;
}

export interface TransferThreads {
  /** Until all threads run. Throws what keeps one from it. */
  open(): Promise<void>;
  /** Null when no thread runs: one that died is about to be started again. */
  start(order: TransferOrder, events: TransferEvents): Transfer | null;
  /** Stops all transfers, which are told, and ends the threads. */
  stop(): Promise<void>;
}

export interface TransferThreadsOptions {
  /** With 1 transfers run in the thread of the caller. */
  readonly count: number;
  readonly file?: URL | undefined;
  /** A thread has died, and is started again. */
  readonly onDeath?: (() => void) | undefined;
  readonly log?: HardwareLog | undefined;
}

/** A place where transfers run, with those that do. */
interface Lane {
  readonly transfers: Map<number, TransferEvents>;
  /** False: nobody is there to take it. */
  send(message: ToTransfers): boolean;
  open(): Promise<void>;
  close(): Promise<void>;
}

/** Threads that are told to stop close what they have open; one that hangs, say in a read of a dead disk, is ended without. */
const STOP_WITHIN_MS = 2_000;
const STOPPED: SessionEnd = { outcome: 'stopped', bytes: 0, resent: 0, detail: null };

export function createTransferThreads({ count, file, onDeath, log }: TransferThreadsOptions): TransferThreads {
  const lanes = Array.from({ length: Math.max(1, count) }, () => (count > 1 ? threadLane() : ownLane()));
  let lastId = 0;
  let whenIdle: (() => void) | null = null;

  const isIdle = () => lanes.every(({ transfers }) => transfers.size === 0);

  function ended(transfers: Lane['transfers'], id: number, end: SessionEnd): void {
    const events = transfers.get(id);
    transfers.delete(id);
    events?.onEnd(end);
    if (isIdle()) whenIdle?.();
  }

  function told(transfers: Lane['transfers'], message: FromTransfers): void {
    if (message.kind === 'ended') ended(transfers, message.id, message.end);
    else transfers.get(message.id)?.onStale();
  }

  function ownLane(): Lane {
    const transfers: Lane['transfers'] = new Map();
    const take = runTransfers((message) => told(transfers, message));
    const send = (message: ToTransfers) => {
      take(message);
      return true;
    };
    return { transfers, send, open: async () => undefined, close: async () => undefined };
  }

  function threadLane(): Lane {
    const transfers: Lane['transfers'] = new Map();
    const thread = createTransferThread({
      file,
      onMessage: (message) => told(transfers, message),
      onDeath(reason) {
        log?.warn(`a thread that sends files by TFTP has died with ${transfers.size} transfers, and is started again: ${reason}`);
        onDeath?.();
        for (const id of [...transfers.keys()])
          ended(transfers, id, { ...STOPPED, outcome: 'failed', detail: 'the thread that sent it has died' });
      },
    });
    return { transfers, send: thread.send, open: thread.open, close: thread.close };
  }

  async function drain(): Promise<void> {
    for (const { transfers, send } of lanes) for (const id of transfers.keys()) send({ kind: 'stop', id });
    if (isIdle()) return;
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      whenIdle = resolve;
      timer = setTimeout(resolve, STOP_WITHIN_MS);
    });
    clearTimeout(timer);
  }

  return {
    async open() {
      try {
        await Promise.all(lanes.map((lane) => lane.open()));
      } catch (error) {
        await Promise.all(lanes.map((lane) => lane.close()));
        throw error;
      }
    },
    start(order, events) {
      lastId += 1;
      const id = lastId;
      const byLoad = lanes.toSorted((one, other) => one.transfers.size - other.transfers.size);
      const lane = byLoad.find(({ send }) => send({ kind: 'start', id, order }));
      if (!lane) return null;
      lane.transfers.set(id, events);
      return {
        repeated: () => void lane.send({ kind: 'repeated', id }),
        stop: () => void lane.send({ kind: 'stop', id }),
      };
    },
    async stop() {
      await drain();
      await Promise.all(lanes.map((lane) => lane.close()));
      for (const { transfers } of lanes) for (const id of [...transfers.keys()]) ended(transfers, id, STOPPED);
    },
  };
}
