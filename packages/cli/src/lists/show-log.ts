import type { StreamableId } from '@mozpool/client';
import type { LogEntry } from '@mozpool/contracts';
import { formatLine, type Listing } from '../output/format.js';
import type { Session } from '../session/with-client.js';
import { follow, type StreamCall } from './follow.js';

const COLUMNS: Listing<LogEntry>['columns'] = {
  time: ({ timestamp }) => timestamp,
  source: ({ source }) => source,
  message: ({ message }) => message,
};
const NAME = ({ id }: LogEntry) => id;

/** A log: what there is, or on and on. */
export async function showLog<Id extends StreamableId>(
  session: Session,
  { read, following, stream }: { read: () => Promise<LogEntry[]>; following: boolean; stream: StreamCall<Id> },
): Promise<void> {
  const { terminal, global, list } = session;
  if (following)
    return follow(session, stream, ({ data }) => {
      terminal.out(formatLine(global.output, JSON.parse(data) as LogEntry, { columns: COLUMNS, name: NAME }));
    });
  const log = await read();
  list({ rows: log, columns: COLUMNS, name: NAME, document: { log }, empty: 'Nothing is in the log.' });
}
