import { QUEUE_LIMITS } from './limits.js';

/** What the queue needs of a logger; winston's has it. */
export interface QueueLog {
  info(message: string, meta?: object): unknown;
  warn(message: string, meta?: object): unknown;
  error(message: string, meta?: object): unknown;
}

/** Logs a complaint with the same key at most once in `complainEveryMs`, then with the number of those left out. */
export interface Complaints {
  complain(key: string, message: string, meta?: object): void;
}

export function createComplaints(log: QueueLog): Complaints {
  const seen = new Map<string, { loggedAt: number; leftOut: number }>();
  return {
    complain(key, message, meta = {}) {
      const now = Date.now();
      const entry = seen.get(key);
      if (entry && now - entry.loggedAt < QUEUE_LIMITS.complainEveryMs) {
        entry.leftOut += 1;
        return;
      }
      seen.set(key, { loggedAt: now, leftOut: 0 });
      log.warn(message, entry?.leftOut ? { ...meta, leftOut: entry.leftOut } : meta);
    },
  };
}

export function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join('; ');
  return error instanceof Error ? error.message || error.name : String(error);
}
