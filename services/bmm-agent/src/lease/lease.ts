/**
 * What this agent knows of its lease, by its own monotonic clock: a lease counts from the moment its heartbeat was
 * sent, so that a slow answer shortens it and never lengthens it. Also the database's clock, for `notAfter`.
 */
export interface Lease {
  /** The epoch to work under, or null without a valid lease. */
  epoch(): number | null;
  /** The epoch granted last, valid or not; what the next heartbeat tells. */
  lastEpoch(): number | null;
  /** Milliseconds since the epoch by the database's clock; null before the first heartbeat was answered. */
  databaseNow(): number | null;
  granted(input: { epoch: number; leaseMs: number; now: number; sentAt: number }): void;
  /** Ends the lease at once, whatever was left of it; the clock is kept. */
  refused(input: { now: number; sentAt: number }): void;
}

export function createLease(monotonicMs: () => number = () => performance.now()): Lease {
  let epoch: number | null = null;
  let until = 0;
  let offset: number | null = null;
  const setClock = ({ now, sentAt }: { now: number; sentAt: number }) => {
    // the answer was made somewhere between sending and now: the middle errs least
    offset = now - (sentAt + monotonicMs()) / 2;
  };
  return {
    epoch: () => (epoch !== null && monotonicMs() < until ? epoch : null),
    lastEpoch: () => epoch,
    databaseNow: () => (offset === null ? null : monotonicMs() + offset),
    granted(grant) {
      epoch = grant.epoch;
      until = grant.sentAt + grant.leaseMs;
      setClock(grant);
    },
    refused(refusal) {
      until = 0;
      setClock(refusal);
    },
  };
}
