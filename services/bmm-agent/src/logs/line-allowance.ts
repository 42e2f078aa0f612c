/** How many lines each source may write: so many a second, and a burst at once. */
export interface LineAllowance {
  /** Takes one line of the source's allowance; false is none left. */
  take(source: string): boolean;
  /** Sources whose flood is over, each with the lines it lost. */
  settle(): { source: string; lost: number }[];
}

interface Bucket {
  left: number;
  at: number;
  lost: number;
}

/** Sources that are remembered; the rest share one allowance. */
const MAX_SOURCES = 10_000;
const THE_REST = '';

export function createLineAllowance({
  perSecond,
  burst,
  monotonicMs = () => performance.now(),
}: {
  perSecond: number;
  burst: number;
  monotonicMs?: () => number;
}): LineAllowance {
  const buckets = new Map<string, Bucket>();
  function bucketOf(source: string): Bucket {
    const key = buckets.has(source) || buckets.size < MAX_SOURCES ? source : THE_REST;
    const now = monotonicMs();
    const bucket = buckets.get(key) ?? { left: burst, at: now, lost: 0 };
    bucket.left = Math.min(burst, bucket.left + ((now - bucket.at) / 1_000) * perSecond);
    bucket.at = now;
    buckets.set(key, bucket);
    return bucket;
  }
  return {
    take(source) {
      const bucket = bucketOf(source);
      if (bucket.left < 1) {
        bucket.lost += 1;
        return false;
      }
      bucket.left -= 1;
      return true;
    },
    settle() {
      const over: { source: string; lost: number }[] = [];
      for (const source of [...buckets.keys()]) {
        const bucket = bucketOf(source);
        if (bucket.left < 1) continue;
        if (bucket.lost > 0) over.push({ source, lost: bucket.lost });
        bucket.lost = 0;
        // one that has its whole allowance again is as good as never seen
        if (bucket.left >= burst) buckets.delete(source);
      }
      return over;
    },
  };
}
