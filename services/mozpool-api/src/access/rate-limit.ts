import { Problem } from '@mozpool/service-kit';

/** Nobody's calls are counted over a longer time. */
const BURST_SECONDS = 5;
/** Callers that are remembered; the least recent is forgotten, and has all its calls again. */
const MAX_CALLERS = 20_000;

export interface RateLimitInput {
  perSecond: number;
  /** Calls at once; those of five seconds unless given. */
  burst?: number;
  maxCallers?: number;
  clock?: () => number;
}

export interface RateLimit {
  /** Counts one call; headers for the answer, or the problem 429. */
  take(key: string): Record<string, string>;
  callers(): number;
}

/**
 * Lets each caller make `perSecond` calls a second in the long run, and those of five seconds at once. A bucket is two numbers,
 * refilled when it is looked at: no timer for each caller, and a bound on their number, which the usual libraries do not have.
 * Each replica counts for itself.
 */
export function createRateLimit({
  perSecond,
  burst = Math.max(1, Math.ceil(perSecond * BURST_SECONDS)),
  maxCallers = MAX_CALLERS,
  clock = () => performance.now(),
}: RateLimitInput): RateLimit {
  const policy = `"calls";q=${burst};w=${BURST_SECONDS}`;
  const buckets = new Map<string, { left: number; at: number }>();
  return {
    take(key) {
      if (perSecond === 0) return {};
      const now = clock();
      const bucket = buckets.get(key) ?? { left: burst, at: now };
      const left = Math.min(burst, bucket.left + ((now - bucket.at) / 1000) * perSecond);
      const taken = left >= 1;
      buckets.delete(key);
      buckets.set(key, { left: taken ? left - 1 : left, at: now });
      for (const oldest of buckets.keys()) {
        if (buckets.size <= maxCallers) break;
        buckets.delete(oldest);
      }
      const seconds = Math.max(1, Math.ceil((1 - left) / perSecond));
      const headers = {
        'RateLimit-Policy': policy,
        RateLimit: `"calls";r=${taken ? Math.floor(left - 1) : 0};t=${taken ? BURST_SECONDS : seconds}`,
      };
      if (taken) return headers;
      throw new Problem(
        'too_many_calls',
        { per_second: perSecond, retry_after: seconds },
        { headers: { ...headers, 'Retry-After': String(seconds) } },
      );
    },
    callers: () => buckets.size,
  };
}
