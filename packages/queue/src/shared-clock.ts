import { QUEUE_LIMITS } from './limits.js';

/** A reading is off by half of what it took at most. One that took longer replaces only a worse one, and another is taken. */
export const PRECISE_READING_MS = 200;
/** In a row, until one is precise: the first one of a connection also waits for the connection. */
const READINGS = 3;

export interface SharedClock {
  /** Milliseconds since the epoch by the back end's clock; starts a new reading when the last one is old. */
  now(): number;
  /** Takes a reading, or some if the first ones say too little. */
  read(): Promise<void>;
}

/** The back end's clock: the hosts of asker and answerer need not agree on the time for a question to expire. */
export function createSharedClock(ask: () => Promise<number>, onFailure: (error: unknown) => void): SharedClock {
  let offsetMs = 0;
  let tookMs = Number.POSITIVE_INFINITY;
  let preciseAt = Number.NEGATIVE_INFINITY;
  let triedAt = Number.NEGATIVE_INFINITY;

  async function readOnce(): Promise<boolean> {
    const askedAt = Date.now();
    const answer = await ask();
    const answeredAt = Date.now();
    const isPrecise = answeredAt - askedAt <= PRECISE_READING_MS;
    if (isPrecise || answeredAt - askedAt < tookMs) {
      offsetMs = answer - (askedAt + answeredAt) / 2;
      tookMs = answeredAt - askedAt;
    }
    if (isPrecise) preciseAt = performance.now();
    return isPrecise;
  }

  async function read(): Promise<void> {
    triedAt = performance.now();
    for (let reading = 1; reading <= READINGS; reading += 1) if (await readOnce()) return;
  }

  return {
    now() {
      const at = performance.now();
      if (at - preciseAt > QUEUE_LIMITS.clockEveryMs && at - triedAt > QUEUE_LIMITS.pingMs) read().catch(onFailure);
      return Date.now() + offsetMs;
    },
    read,
  };
}
