/** Past durations in milliseconds, shortest first. */
export type Samples = readonly number[];

export const NO_SAMPLES: Samples = [];

export function samplesOf(durationsMs: Iterable<number>): Samples {
  return [...durationsMs].filter((ms) => Number.isFinite(ms) && ms >= 0).sort((a, b) => a - b);
}

/** The smallest sample that at least the share `q` of all does not exceed; null of nothing. */
export function quantile(samples: Samples, q: number): number | null {
  if (samples.length === 0) return null;
  return samples[Math.min(samples.length - 1, Math.max(0, Math.ceil(q * samples.length) - 1))]!;
}

/** The index of the first sample that is longer than `ms`. */
export function firstLonger(samples: Samples, ms: number): number {
  let low = 0;
  let high = samples.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (samples[middle]! > ms) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** How much longer something takes that has taken `spentMs`: the median of the samples that are longer; null when none is. */
export function medianRest(samples: Samples, spentMs: number): number | null {
  const from = firstLonger(samples, spentMs);
  return from === samples.length ? null : samples[from + ((samples.length - from - 1) >> 1)]! - spentMs;
}
