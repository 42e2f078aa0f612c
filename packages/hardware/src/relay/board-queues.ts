/**
 * One strictly serial queue per board. A board serves a single TCP connection and needs a rest after it, whether the
 * operation succeeded or not (proxr-relay.md §7, lesson B3). Queues are independent: a hung board delays nobody else.
 *
 * Invariants: at most one operation of a board runs; the next begins no sooner than `cooldownMs` after the previous one let go of the
 * board; an operation that is still waiting at its deadline is answered then and never touches the board.
 */

import { type RelayFailed, relayFailed } from './relay-result.js';

export interface QueuedOperation<Result> {
  /** On the clock of `performance.now()`; left out where the operation sees to its limits itself. */
  readonly deadlineAt?: number;
  readonly signal?: AbortSignal | undefined;
  /** Resolves when the board is free again; `touched` says whether it was connected to at all and needs its rest. */
  run(): Promise<{ readonly result: Result; readonly touched: boolean }>;
}

interface Waiting {
  begin(): Promise<boolean>;
}

export interface BoardQueues {
  submit<Result>(key: string, operation: QueuedOperation<Result>): Promise<Result | RelayFailed>;
  /** Resolves when no board has work or rests. */
  idle(): Promise<void>;
}

export function createBoardQueues({ cooldownMs, maxLength }: { cooldownMs: number; maxLength: number }): BoardQueues {
  const waitingByBoard = new Map<string, Waiting[]>();
  const drains = new Map<string, Promise<void>>();

  async function drain(key: string, waiting: Waiting[]): Promise<void> {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      if (await next.begin()) await rest(cooldownMs);
    }
    waitingByBoard.delete(key);
    drains.delete(key);
  }

  function submit<Result>(key: string, operation: QueuedOperation<Result>): Promise<Result | RelayFailed> {
    const waiting = waitingByBoard.get(key) ?? [];
    if (waiting.length >= maxLength) {
      return Promise.resolve(relayFailed('queue_full', `${waiting.length} operations already wait for board ${key}`));
    }
    return new Promise((resolve, reject) => {
      const entry: Waiting = {
        async begin() {
          stopWaiting();
          try {
            const { result, touched } = await operation.run();
            resolve(result);
            return touched;
          } catch (error) {
            reject(error); // a bug, for the caller to see; the board rests as if it had been touched
            return true;
          }
        },
      };
      const giveUp = (failure: RelayFailed) => {
        stopWaiting();
        const index = waiting.indexOf(entry);
        if (index !== -1) waiting.splice(index, 1);
        resolve(failure);
      };
      const onAbort = () => giveUp(relayFailed('fenced', `cancelled while waiting for board ${key}`));
      const onDeadline = () => giveUp(relayFailed('timeout', `board ${key} was busy until the deadline; the power was not touched`));
      const timer =
        operation.deadlineAt === undefined ? undefined : setTimeout(onDeadline, Math.max(0, operation.deadlineAt - performance.now()));
      const stopWaiting = () => {
        clearTimeout(timer);
        operation.signal?.removeEventListener('abort', onAbort);
      };
      operation.signal?.addEventListener('abort', onAbort);

      waiting.push(entry);
      waitingByBoard.set(key, waiting);
      if (!drains.has(key)) drains.set(key, drain(key, waiting));
      if (operation.signal?.aborted) onAbort();
    });
  }

  return {
    submit,
    async idle() {
      while (drains.size > 0) await Promise.all(drains.values());
    },
  };
}

/** Timers may fire a fraction early; the board's rest must not be short. */
async function rest(durationMs: number): Promise<void> {
  const until = performance.now() + durationMs;
  for (let left = durationMs; left > 0; left = until - performance.now()) {
    await new Promise((resolve) => setTimeout(resolve, Math.ceil(left)));
  }
}
