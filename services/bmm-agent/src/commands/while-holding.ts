import type { Consumer } from '@mozpool/queue';

/** Consumers that run only while this agent holds the lease: a command that a standby took from the queue would come again only seconds later. */
export interface WhileHolding {
  /** From now on `start` may be called, at once if the lease is held. */
  open(start: () => readonly Pick<Consumer, 'close'>[]): void;
  /** What the last heartbeat was answered. */
  told(holding: boolean): void;
  /** Waits for work in hand. */
  stop(): Promise<void>;
}

export function createWhileHolding(): WhileHolding {
  let start: (() => readonly Pick<Consumer, 'close'>[]) | undefined;
  let holding = false;
  let running: readonly Pick<Consumer, 'close'>[] = [];
  const closing = new Set<Promise<unknown>>();

  function adjust(): void {
    if (holding && start && running.length === 0) running = start();
    if (holding || running.length === 0) return;
    // not waited for: heartbeats go on while work in hand is finished
    const closed = Promise.all(running.map((consumer) => consumer.close())).finally(() => closing.delete(closed));
    closing.add(closed);
    running = [];
  }

  return {
    open(by) {
      start = by;
      adjust();
    },
    told(now) {
      holding = now;
      adjust();
    },
    async stop() {
      start = undefined;
      holding = false;
      adjust();
      await Promise.all(closing);
    },
  };
}
