import type { LogEntry } from '@mozpool/contracts';

/** The part of a log that the page keeps: all entries from one id to another one, each once. */
export interface LogWindow {
  /** By id, which rises as entries are stored. */
  readonly entries: readonly LogEntry[];
  /** Null: nobody asked yet for what is older. */
  readonly hasOlder: boolean | null;
  /** Newer ones were let go, or never asked for. */
  readonly hasNewer: boolean;
}

/** A tab that follows for days keeps no more; what is older is asked for again. */
export const MAX_LOG_ENTRIES = 5_000;
/** Of one message; a device may write a line of any length. */
export const MAX_MESSAGE_CHARS = 65_536;
/** Of all messages together. */
export const MAX_LOG_CHARS = 8_000_000;

export const EMPTY_LOG: LogWindow = { entries: [], hasOlder: null, hasNewer: false };

/** With entries that came after those that are known, some of them perhaps again; the oldest make room. */
export function addNewer(window: LogWindow, fresh: readonly LogEntry[]): LogWindow {
  const last = lastId(window.entries) ?? 0;
  const added = byId(fresh).filter(({ id }) => id > last);
  if (added.length === 0) return window;
  const all = [...window.entries, ...added];
  const kept = all.slice(-fitting(all.toReversed()));
  return { ...window, entries: kept, hasOlder: kept.length < all.length ? true : window.hasOlder };
}

/** With the newest `asked` of those that are older, as far as there are so many; the newest make room. */
export function addOlder(window: LogWindow, older: readonly LogEntry[], asked: number): LogWindow {
  const first = firstId(window.entries) ?? Number.POSITIVE_INFINITY;
  const all = [...byId(older).filter(({ id }) => id < first), ...window.entries];
  const kept = all.slice(0, fitting(all));
  return { entries: kept, hasOlder: older.length >= asked, hasNewer: window.hasNewer || kept.length < all.length };
}

/** As many entries as are kept, from the first on; one at least. */
function fitting(entries: readonly LogEntry[]): number {
  let chars = 0;
  let count = 0;
  for (const { message } of entries) {
    chars += message.length;
    if (count > 0 && (count >= MAX_LOG_ENTRIES || chars > MAX_LOG_CHARS)) break;
    count += 1;
  }
  return count;
}

/** Null: there is none. */
export const firstId = (entries: readonly LogEntry[]): number | null => entries[0]?.id ?? null;
export const lastId = (entries: readonly LogEntry[]): number | null => entries.at(-1)?.id ?? null;

/** Whether it is worth asking for older entries: where nobody asked, as many as came first mean that there may be. */
export const mayHaveOlder = ({ entries, hasOlder }: LogWindow, first: number): boolean => hasOlder ?? entries.length >= first;

function byId(entries: readonly LogEntry[]): LogEntry[] {
  return [...new Map(entries.map((entry) => [entry.id, cut(entry)])).values()].sort((a, b) => a.id - b.id);
}

const cut = (entry: LogEntry): LogEntry =>
  entry.message.length <= MAX_MESSAGE_CHARS ? entry : { ...entry, message: entry.message.slice(0, MAX_MESSAGE_CHARS) };
