import { QUEUE_LIMITS } from './limits.js';

/** A reading that took longer says too little to replace an older one. */
const PRECISE_READING_MS = 200;

export interface SharedClock {
  /** Milliseconds since the epoch by the back end's clock; starts a new reading when the last one is old. */
  now(): number;
  /** Takes one reading. */
  read(): Promise<void>;
}

/** The back end's clock: the hosts of asker and answerer need not agree on the time for a question to expire. */
export function createSharedClock(ask: () => Promise<number>, onFailure: (error: unknown) => void): SharedClock {
  let offsetMs = 0;
  let readAt = Number.NEGATIVE_INFINITY;
  let triedAt = Number.NEGATIVE_INFINITY;

  async function read(): Promise<void> {
    triedAt = performance.now();
    const askedAt = Date.now();
    const answer = await ask();
    const answeredAt = Date.now();
    if (readAt !== Number.NEGATIVE_INFINITY && answeredAt - askedAt > PRECISE_READING_MS) return;
    offsetMs = answer - (askedAt + answeredAt) / 2;
    readAt = performance.now();
  }

  return {
    now() {
      const at = performance.now();
      if (at - readAt > QUEUE_LIMITS.clockEveryMs && at - triedAt > QUEUE_LIMITS.pingMs) read().catch(onFailure);
      return Date.now() + offsetMs;
    },
    read,
  };
}
