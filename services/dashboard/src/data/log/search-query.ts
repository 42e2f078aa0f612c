import type { LogQuery } from './log-source.js';
import type { LogFilter } from './log-view.js';

/** The newest so many that the server finds. */
export const MAX_FOUND = 500;
const MAX_WORD = 200;

/**
 * What the server is asked for in the place of the filter. It knows one text and one source, so that what it finds is filtered once
 * more; null: it could narrow nothing down.
 */
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
  return Object.keys(query).length === 0 ? null : { ...query, limit: MAX_FOUND };
}
