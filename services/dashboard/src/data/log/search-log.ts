import type { LogEntry } from '@mozpool/contracts';
import type { LogQuery } from './log-source.js';
import { type LogFilter, viewLog } from './log-view.js';

/** The newest so many that match are shown. */
export const MAX_FOUND = 500;
const PAGE = 500;
/** Of a log of which much holds the longest word, but little all of them. */
const MAX_PAGES = 40;
const MAX_WORD = 200;

/** What narrows the log down on the server, which knows one text and one source; null: nothing does. */
export function searchQuery({ sources, text }: LogFilter): LogQuery | null {
  const [longest] = text
    .split(/\s+/)
    .filter((word) => word !== '')
    .sort((a, b) => b.length - a.length);
  const [source, another] = sources;
  const query = {
    ...(longest !== undefined && { q: longest.slice(0, MAX_WORD) }),
    ...(source !== undefined && another === undefined && { source }),
  };
  return Object.keys(query).length === 0 ? null : query;
}

/** What of a whole log the filter lets through, the newest first looked at; `isAll`: there is no more. */
export async function searchLog(
  read: (query: LogQuery) => Promise<readonly LogEntry[]>,
  filter: LogFilter,
): Promise<{ entries: LogEntry[]; isAll: boolean }> {
  const query = searchQuery(filter);
  let found: LogEntry[] = [];
  let before: number | undefined;
  for (let page = 0; page < MAX_PAGES && found.length < MAX_FOUND; page++) {
    const entries = await read({ ...query, limit: PAGE, ...(before !== undefined && { before }) });
    found = [...viewLog(entries, filter), ...found];
    if (entries.length < PAGE) return { entries: found.slice(-MAX_FOUND), isAll: found.length <= MAX_FOUND };
    before = Math.min(...entries.map(({ id }) => id));
  }
  return { entries: found.slice(-MAX_FOUND), isAll: false };
}
