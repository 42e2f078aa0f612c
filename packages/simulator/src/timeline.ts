/**
 * A device's diary, so that a bench can tell the device's own time from everybody else's.
 * `own`: the device itself takes this long (power-off dwell, boot loader, downloading, writing, rebooting).
 * `waiting`: it waits for somebody (TFTP, the answer to an event). `idle`: nothing is expected of it (an image runs, a hang).
 */
export type PhaseKind = 'own' | 'waiting' | 'idle';

export interface TimelineEntry {
  phase: string;
  kind: PhaseKind;
  /** Wall time, ISO 8601. */
  startedAt: string;
  endedAt: string | null;
  /** Monotonic milliseconds of this process, for exact differences. */
  startedMs: number;
  endedMs: number | null;
}

/** Entries kept per device: some thirty full imaging cycles. */
const TIMELINE_LIMIT = 500;

export interface Timeline {
  /** Ends the current entry, if any, and starts the next. */
  enter(phase: string, kind: PhaseKind): void;
  /** Ends the current entry without starting another. */
  close(): void;
  entries(): TimelineEntry[];
  clear(): void;
}

const instantOf = (monotonicMs: number): string => new Date(performance.timeOrigin + monotonicMs).toISOString();

export function createTimeline(limit = TIMELINE_LIMIT): Timeline {
  let entries: TimelineEntry[] = [];
  const close = (): void => {
    const last = entries.at(-1);
    if (!last || last.endedMs !== null) return;
    last.endedMs = performance.now();
    last.endedAt = instantOf(last.endedMs);
  };
  return {
    close,
    enter(phase, kind) {
      close();
      const startedMs = performance.now();
      entries.push({ phase, kind, startedAt: instantOf(startedMs), endedAt: null, startedMs, endedMs: null });
      if (entries.length > limit) entries = entries.slice(-limit);
    },
    entries: () => entries.map((entry) => ({ ...entry })),
    clear() {
      entries = [];
    },
  };
}

/** Milliseconds of the device's own time between two instants (wall clock, ms since 1970); an open entry counts up to `toMs`. */
export function ownTimeMs(entries: readonly TimelineEntry[], fromMs: number, toMs: number): number {
  let total = 0;
  for (const entry of entries) {
    if (entry.kind !== 'own') continue;
    const start = Math.max(fromMs, performance.timeOrigin + entry.startedMs);
    const end = Math.min(toMs, entry.endedMs === null ? toMs : performance.timeOrigin + entry.endedMs);
    total += Math.max(0, end - start);
  }
  return total;
}
