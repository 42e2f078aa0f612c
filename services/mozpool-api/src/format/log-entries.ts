import { apiTime, type LogEntry } from '@mozpool/contracts';
import type { LogRow } from '@mozpool/db';

/** How many entries a status has. */
export const STATUS_LOG_ENTRIES = 100;

export function logEntries(rows: readonly LogRow[]): LogEntry[] {
  return rows.map(({ id, at, source, message }) => ({ id, timestamp: apiTime(at), source, message }));
}
