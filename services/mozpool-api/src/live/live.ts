import { type EventRow, type Queryable, readTailMarks } from '@mozpool/db';
import type { Metrics } from '@mozpool/service-kit';
import { createEventStreams, type EventStreams } from './event-streams.js';
import { createEventTail, type EventTail } from './event-tail.js';
import { createLogStreams, type LogStreams } from './log-streams.js';
import { createLogTail, type LogTail } from './log-tail.js';
import { createWaiters, deviceSubject, requestSubject, type Waiters } from './waiters.js';

/** What follows the truth in this process, and who listens. */
export interface Live {
  tail: EventTail;
  logTail: LogTail;
  events: EventStreams;
  logs: LogStreams;
  waiters: Waiters;
  /** Looks at the truth, reads on and hands on: one bundle. Costs one query while nothing happens. */
  tick(): Promise<void>;
  /** The last look at the truth found deliveries of webhooks that are due. */
  deliveriesDue(): boolean;
  /** Keeps streams alive on which nothing happens. */
  heartbeat(): Promise<void>;
}

export interface LiveOptions {
  db: Queryable;
  /** A connection that nobody else uses: whoever listens is not kept waiting by those who ask. */
  tailDb: Queryable;
  sequence: () => Promise<void>;
  metrics?: Metrics;
  maxWaitMs?: number;
}

export function createLive({ db, tailDb, sequence, metrics, maxWaitMs }: LiveOptions): Live {
  const waiters = createWaiters(maxWaitMs === undefined ? {} : { maxWaitMs });
  const logTail = createLogTail({ db: tailDb });
  let deliveriesDue = false;
  const tail = createEventTail({
    db: tailDb,
    sequence,
    onBundle: (bundle) => {
      for (const event of bundle) wakeWaiters(waiters, event);
      events.send(bundle);
    },
  });
  const events = createEventStreams({ db, feed: tail });
  const logs = createLogStreams({ db, tail: logTail });
  metrics?.gauge('mozpool_live_readers', 'Who listens, by kind', ['kind'], (gauge) => {
    gauge.set({ kind: 'events' }, events.size());
    gauge.set({ kind: 'logs' }, logs.size());
    gauge.set({ kind: 'long_polls' }, waiters.size());
  });
  metrics?.gauge('mozpool_live_position', 'Position up to which events have been handed out', [], (gauge) => gauge.set(tail.position()));
  return {
    tail,
    logTail,
    events,
    logs,
    waiters,
    async tick() {
      const marks = await readTailMarks(tailDb);
      // before anything that may fail: deliveries have nothing to do with it
      deliveriesDue = marks.deliveriesDue;
      await tail.tick(marks);
      await logTail.tick(marks.lastLogId);
    },
    deliveriesDue: () => deliveriesDue,
    async heartbeat() {
      events.heartbeat();
      logs.heartbeat();
    },
  };
}

/** A transition of a release that does not say whose it is wakes both. */
function wakeWaiters(waiters: Waiters, { toState, machine, requestId, device }: EventRow): void {
  if (toState === null) return;
  if (requestId !== null && machine !== 'device') waiters.wake(requestSubject(requestId));
  if (device !== null && machine !== 'request') waiters.wake(deviceSubject(device));
}
