import { type FollowedLogRow, type Queryable, readFollowedLogs, readLogWriters } from '@mozpool/db';
import { createFeedPosition, type Feed } from './feed.js';
import { createSettledId } from './settled-id.js';

/** New lines of all followed logs are read no more often than this. */
const INTERVAL_MS = 250;
/** Lines of one query; more wait for the next one. */
const PAGE = 2_000;

export type LogSubject = { deviceId: number } | { requestId: number };
type Listener = (lines: readonly FollowedLogRow[]) => void;

export interface LogTail extends Feed {
  /** Resolves once the position is known. */
  ready(): Promise<void>;
  /** Called with the new lines of one log until the returned function is called; may not throw. */
  listen(subject: LogSubject, listener: Listener): () => void;
  /** `lastId` is the last id of a line that was taken. */
  tick(lastId: number): Promise<void>;
  size(): number;
}

/**
 * Hands out new log lines to those who follow a log, in the order of their ids and none skipped, with one query for
 * all of them. Its position is an id below which every transaction is over.
 */
export function createLogTail({ db, now = () => performance.now() }: { db: Queryable; now?: () => number }): LogTail {
  const feed = createFeedPosition();
  const settled = createSettledId(() => readLogWriters(db));
  const listeners = new Map<string, { subject: LogSubject; all: Set<Listener> }>();
  let lastReadAt = Number.NEGATIVE_INFINITY;
  let reading = false;
  const { promise: ready, resolve: markReady } = Promise.withResolvers<void>();

  /** Handing out and moving on are one step: nobody joins between them. */
  async function read(upTo: number): Promise<void> {
    const subjects = [...listeners.values()].map(({ subject }) => subject);
    const lines = await readFollowedLogs(db, {
      after: feed.position(),
      upTo,
      deviceIds: subjects.flatMap((subject) => ('deviceId' in subject ? [subject.deviceId] : [])),
      requestIds: subjects.flatMap((subject) => ('requestId' in subject ? [subject.requestId] : [])),
      limit: PAGE,
    });
    for (const [key, own] of Map.groupBy(lines, keyOfLine)) for (const listener of [...(listeners.get(key)?.all ?? [])]) listener(own);
    feed.set(lines.length < PAGE ? upTo : lines.at(-1)!.id);
  }

  async function moveTo(upTo: number): Promise<void> {
    if (listeners.size === 0) return feed.set(upTo);
    if (now() - lastReadAt < INTERVAL_MS) return;
    lastReadAt = now();
    reading = true;
    try {
      await read(upTo);
    } finally {
      reading = false;
    }
  }

  return {
    position: feed.position,
    moved: feed.moved,
    joinable: () => !reading,
    ready: () => ready,
    listen(subject, listener) {
      const key = keyOf(subject);
      const entry = listeners.get(key) ?? { subject, all: new Set() };
      listeners.set(key, entry);
      entry.all.add(listener);
      return () => {
        entry.all.delete(listener);
        if (entry.all.size === 0 && listeners.get(key) === entry) listeners.delete(key);
      };
    },
    async tick(lastId) {
      const upTo = await settled.next(lastId);
      if (upTo === undefined) return;
      if (upTo > feed.position()) await moveTo(upTo);
      markReady();
    },
    size: () => [...listeners.values()].reduce((sum, { all }) => sum + all.size, 0),
  };
}

const keyOf = (subject: LogSubject): string => ('deviceId' in subject ? `device ${subject.deviceId}` : `request ${subject.requestId}`);
const keyOfLine = ({ deviceId, requestId }: FollowedLogRow): string => (deviceId === null ? `request ${requestId}` : `device ${deviceId}`);
