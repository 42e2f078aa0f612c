import { Problem } from '@mozpool/service-kit';
import { readId } from './read-id.js';

/** Where a page ends, as text that callers hand back without looking into it. */
export function cursorOf(...parts: readonly string[]): string {
  return Buffer.from(JSON.stringify(parts)).toString('base64url');
}

/** The parts of a cursor; a list that is sorted otherwise has other cursors. */
export function readCursor(text: string, count: number): string[] {
  let parts: unknown;
  try {
    parts = JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch {
    parts = null; // said below, like any other text that is no cursor
  }
  if (Array.isArray(parts) && parts.length === count && parts.every(isText)) return parts;
  throw new Problem('invalid_query', { problems: 'after: must be what the page before gave as "next", with the same sort.' });
}

/** The id that a page ends with; null: from the beginning. */
export function readIdCursor(text: string | undefined): number | null {
  if (text === undefined) return null;
  const id = readId(readCursor(text, 1)[0]);
  if (id === undefined) throw new Problem('invalid_query', { problems: 'after: must be what the page before gave as "next".' });
  return id;
}

/** Text that a database takes. */
const isText = (part: unknown): part is string => typeof part === 'string' && part.isWellFormed() && !part.includes('\0');
