import { type LogRow, type Queryable, readLogPage } from '@mozpool/db';
import type { StreamClient } from '@mozpool/service-kit';
import { logEntries } from '../format/log-entries.js';
import { catchUp } from './feed.js';
import { limitConcurrency } from './limit-concurrency.js';
import type { LogSubject, LogTail } from './log-tail.js';
import { sseFrame, sseHeartbeat, sseStart } from './sse.js';

const PAGE = 500;
/** Entries in one write to a client that comes back: it takes them at its own pace. */
const CHUNK = 100;
const CONCURRENT_CATCH_UPS = 3;

export interface LogStreams {
  /** Sends the lines of one log after the id `from`, and then the new ones as they come. */
  follow(client: StreamClient, options: { subject: LogSubject; from: number }): Promise<void>;
  heartbeat(): void;
  size(): number;
}

/** The clients that follow a log. */
export function createLogStreams({ db, tail }: { db: Queryable; tail: LogTail }): LogStreams {
  const clients = new Set<StreamClient>();
  const inTurn = limitConcurrency(CONCURRENT_CATCH_UPS);
  return {
    async follow(client, { subject, from }) {
      if (client.signal.aborted) return;
      clients.add(client);
      client.signal.addEventListener('abort', () => clients.delete(client));
      client.write(sseStart(from));
      await catchUp(client, tail, {
        from,
        sendPage: async (after, upTo) => {
          // whoever left while others were served costs nothing any more
          const lines = await inTurn(async () => (client.signal.aborted ? [] : readLogPage(db, { subject, after, upTo, limit: PAGE })));
          for (let first = 0; first < lines.length; first += CHUNK) {
            client.write(frames(lines.slice(first, first + CHUNK)));
            await client.drained();
          }
          return lines.length < PAGE ? upTo : lines.at(-1)!.id;
        },
        join: () => {
          const leave = tail.listen(subject, (lines) => client.write(frames(lines)));
          client.signal.addEventListener('abort', leave);
        },
      });
    },
    heartbeat() {
      const bytes = sseHeartbeat(null);
      for (const client of [...clients]) client.write(bytes);
    },
    size: () => clients.size,
  };
}

function frames(lines: readonly LogRow[]): string {
  return logEntries(lines)
    .map((entry) => sseFrame({ id: entry.id, data: entry }))
    .join('');
}
