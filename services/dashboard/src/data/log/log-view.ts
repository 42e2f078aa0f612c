import type { LogEntry } from '@mozpool/contracts';
import { parseApiTime } from '../time.js';

export interface LogFilter {
  /** Empty: all of them. */
  sources: readonly string[];
  /** Several words: each has to appear. */
  text: string;
}

/** In the order in which things happened, which is not that in which they were stored; only what the filter lets through. */
export function viewLog(entries: readonly LogEntry[], { sources, text }: LogFilter): LogEntry[] {
  const words = text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  return entries
    .filter(({ source, message }) => {
      if (sources.length > 0 && !sources.includes(source)) return false;
      const line = `${source} ${message}`.toLowerCase();
      return words.every((word) => line.includes(word));
    })
    .sort((a, b) => compare(a.timestamp, b.timestamp) || a.id - b.id);
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The first entry of this time or later; -1: all are older. */
export function indexAtTime(entries: readonly LogEntry[], at: Date): number {
  return entries.findIndex(({ timestamp }) => parseApiTime(timestamp) >= at);
}

/** Those that wrote something, in order. */
export const sourcesOf = (entries: readonly LogEntry[]): string[] => [...new Set(entries.map(({ source }) => source))].sort();
