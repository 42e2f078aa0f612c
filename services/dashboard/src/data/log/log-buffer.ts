import type { LogEntry } from '@mozpool/contracts';

/** The part of a log that the page keeps: a stretch without gaps, in order of time, each entry once. Ids rise as entries are stored, not as things happen. */
export interface LogBuffer {
  readonly entries: readonly LogEntry[];
  /** Older entries were let go, or never asked for. */
  readonly hasOlder: boolean;
}

/** A tab that follows for days keeps no more; what is older is asked for again. */
export const MAX_LOG_ENTRIES = 5_000;
/** Of one message; a device may write a line of any length. */
export const MAX_MESSAGE_CHARS = 65_536;

export const EMPTY_LOG: LogBuffer = { entries: [], hasOlder: false };

/** Entries that are new, in any order and some of them again: those that are known count once. */
export function appendLog({ entries, hasOlder }: LogBuffer, fresh: readonly LogEntry[]): LogBuffer {
  const last = lastId(entries) ?? 0;
  const added = fresh.filter(({ id }) => id > last);
  if (added.length === 0) return { entries, hasOlder };
  const all = inOrder([...entries, ...added]);
  return { entries: all.slice(-MAX_LOG_ENTRIES), hasOlder: hasOlder || all.length > MAX_LOG_ENTRIES };
}

/** The newest `asked` entries as the server has them: as many as that came means that there may be older ones. */
export function replaceLog(read: readonly LogEntry[], asked: number): LogBuffer {
  const entries = inOrder(read);
  return { entries: entries.slice(-MAX_LOG_ENTRIES), hasOlder: entries.length >= asked || entries.length > MAX_LOG_ENTRIES };
}

/** How many entries to ask for to see older ones; null: as many as are kept are there, the rest is for the download. */
export function olderLimit({ entries }: LogBuffer, step: number): number | null {
  return entries.length >= MAX_LOG_ENTRIES ? null : Math.min(MAX_LOG_ENTRIES, entries.length + step);
}

/** Where to go on from; null: nothing was seen yet. */
export function lastId(entries: readonly LogEntry[]): number | null {
  return entries.length === 0 ? null : entries.reduce((last, { id }) => Math.max(last, id), 0);
}

function inOrder(entries: readonly LogEntry[]): LogEntry[] {
  const byId = new Map(entries.map((entry) => [entry.id, cut(entry)]));
  return [...byId.values()].sort((a, b) => compare(a.timestamp, b.timestamp) || a.id - b.id);
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const cut = (entry: LogEntry): LogEntry =>
  entry.message.length <= MAX_MESSAGE_CHARS ? entry : { ...entry, message: entry.message.slice(0, MAX_MESSAGE_CHARS) };

export interface LogFilter {
  /** Empty: all of them. */
  sources: readonly string[];
  /** Several words: each has to appear. */
  text: string;
}

export function filterLog(entries: readonly LogEntry[], { sources, text }: LogFilter): readonly LogEntry[] {
  const words = text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  if (sources.length === 0 && words.length === 0) return entries;
  return entries.filter(({ source, message }) => {
    if (sources.length > 0 && !sources.includes(source)) return false;
    const line = `${source} ${message}`.toLowerCase();
    return words.every((word) => line.includes(word));
  });
}

/** Those that wrote something, in order. */
/** The first entry of this time or later; -1: all are older. */
export function indexAtTime(entries: readonly LogEntry[], at: string): number {
  return entries.findIndex(({ timestamp }) => timestamp >= at);
}

export const sourcesOf = (entries: readonly LogEntry[]): string[] => [...new Set(entries.map(({ source }) => source))].sort();
