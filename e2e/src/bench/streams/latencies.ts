/** Milliseconds from an event to somebody who hears it. */
export function createLatencies() {
  const all: number[] = [];
  return {
    add: (ms: number) => void all.push(ms),
    percentile(p: number): number {
      const sorted = all.toSorted((a, b) => a - b);
      return sorted[Math.max(0, Math.ceil((p / 100) * sorted.length) - 1)] ?? Number.NaN;
    },
  };
}
