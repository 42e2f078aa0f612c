import type { LogReply } from '@mozpool/contracts';
import { findLogStart, type LogRow, type Queryable, readLogPage } from '@mozpool/db';
import { type Call, json, type Reply, stream } from '@mozpool/service-kit';
import { LIST_LIMITS } from '../api-deps.js';
import { logEntries, STATUS_LOG_ENTRIES } from '../format/log-entries.js';
import { logSelection } from '../format/log-selection.js';
import type { Live } from './live.js';
import type { LogSubject } from './log-tail.js';
import { resumeFrom } from './resume-from.js';
import { SSE_TYPE } from './sse.js';

interface Deps {
  db: Queryable;
  live: Live;
}

interface LogQuery {
  limit?: number | undefined;
  timeperiod?: number | undefined;
  last_event_id?: number | undefined;
  wait?: number | undefined;
}

/** The newest entries of a log, and then each new one as it comes. */
export async function followLog({ db, live }: Deps, subject: LogSubject, query: LogQuery, call: Call): Promise<Reply<never>> {
  const seen = resumeFrom(call, query);
  await live.logTail.ready();
  const { maxAgeSeconds } = logSelection(query);
  const limit = query.limit ? Math.min(query.limit, LIST_LIMITS.log) : STATUS_LOG_ENTRIES;
  const from = seen ?? (await findLogStart(db, { subject, upTo: live.logTail.position(), limit, maxAgeSeconds }));
  return stream(SSE_TYPE, (client) => live.logs.follow(client, { subject, from }));
}

/** Entries after an id, for clients that ask again and again; kept waiting until there is one, if they like. */
export async function logAfter(
  { db, live }: Deps,
  subject: LogSubject,
  { after, limit, wait = 0 }: LogQuery & { after: number },
  { signal }: Pick<Call, 'signal'>,
): Promise<Reply<LogReply>> {
  const { logTail, waiters } = live;
  await logTail.ready();
  // what is not settled yet may still get a lower id in front of it
  const read = (): Promise<LogRow[]> =>
    readLogPage(db, { subject, after, upTo: logTail.position(), limit: limit ? Math.min(limit, LIST_LIMITS.log) : LIST_LIMITS.log });
  if (wait === 0) return json({ log: logEntries(await read()) });

  const waiter = waiters.register(`log ${JSON.stringify(subject)}`);
  const leave = logTail.listen(subject, waiter.wake);
  try {
    // whoever came while lines were read for others is not among them
    if (!logTail.joinable()) await logTail.moved(AbortSignal.any([signal, AbortSignal.timeout(wait * 1000)]));
    const end = performance.now() + wait * 1000;
    let rows = await read();
    while (rows.length === 0) {
      const wake = await waiter.next(end - performance.now(), signal);
      rows = await read();
      if (wake !== 'changed') break;
    }
    return json({ log: logEntries(rows) });
  } finally {
    leave();
    waiter.close();
  }
}
