import { useDocumentVisibility } from '@mantine/hooks';
import type { LogEntry } from '@mozpool/contracts';
import { useCallback, useEffect, useRef, useState } from 'react';
import { type FollowState, followLog } from './follow-log.js';
import { type LogQuery, type LogSource, logUrl, readLog } from './log-source.js';
import { addNewer, addOlder, EMPTY_LOG, firstId, type LogWindow, lastId, mayHaveOlder } from './log-window.js';

/** The stream begins with so many. */
const FIRST = 500;
/** So many more are asked for at once, towards one side. */
const STEP = 500;

/** `2026-11-25T14:05:09.250`, as the API reads instants. */
const apiInstant = (at: Date) => at.toISOString().slice(0, -1);

/**
 * A stretch of a log: its end, which grows while it is followed, or a part further back. Only ids that the stream gave are
 * gone on from: below them nothing can appear any more, which holds for no other read.
 */
export function useLog(source: LogSource) {
  const [window, setWindow] = useState(EMPTY_LOG);
  const [isFollowing, setFollowing] = useState(true);
  const [state, setState] = useState<FollowState>({ status: 'connecting' });
  const isVisible = useDocumentVisibility() === 'visible';
  /** The newest one, also between two drawings. */
  const current = useRef(EMPTY_LOG);
  /** Null: what is shown, if anything, does not reach the end of the log; to follow is to begin anew. */
  const seen = useRef<number | null>(null);
  const url = logUrl(source);

  const show = useCallback((next: LogWindow): LogWindow => {
    if (next.hasNewer) seen.current = null;
    current.current = next;
    setWindow(next);
    return next;
  }, []);
  const isOpen = isFollowing && isVisible;
  useEffect(() => {
    if (!isOpen) return;
    return followLog({
      url,
      after: seen.current,
      first: FIRST,
      onEntries: (entries) => {
        seen.current = Math.max(seen.current ?? 0, ...entries.map(({ id }) => id));
        show(addNewer(current.current, entries));
      },
      onState: setState,
    });
  }, [url, isOpen, show]);

  /** What was asked for beside an end of the window belongs there only as long as that end stays where it was. */
  async function extend(query: LogQuery, endOf: (entries: LogWindow) => number | null, add: (entries: LogEntry[]) => LogWindow) {
    const end = endOf(current.current);
    const read = await readLog(source, { ...query, limit: STEP });
    return endOf(current.current) === end ? show(add(read)) : current.current;
  }
  const first = firstId(window.entries);
  const last = lastId(window.entries);
  return {
    window,
    state,
    isFollowing,
    pause: () => setFollowing(false),
    follow() {
      if (seen.current === null) show(EMPTY_LOG);
      setFollowing(true);
    },
    /** Null: there is nothing older. */
    loadOlder:
      first !== null && mayHaveOlder(window, FIRST)
        ? () =>
            extend(
              { before: first },
              ({ entries }) => firstId(entries),
              (older) => addOlder(current.current, older, STEP),
            )
        : null,
    /** Null: the end is shown; what comes is followed. */
    loadNewer:
      last !== null && window.hasNewer
        ? () =>
            extend(
              { after: last },
              ({ entries }) => lastId(entries),
              (newer) => ({ ...addNewer(current.current, newer), hasNewer: newer.length >= STEP }),
            )
        : null,
    /** What was written around this time, in place of what is shown. */
    async jumpTo(at: Date): Promise<LogWindow> {
      const anchor = lastId(await readLog(source, { until: apiInstant(at), limit: 1 })) ?? 0;
      const older = await readLog(source, { before: anchor + 1, limit: STEP });
      const newer = await readLog(source, { after: anchor, limit: STEP });
      seen.current = null;
      return show({ ...addNewer(addOlder(EMPTY_LOG, older, STEP), newer), hasNewer: newer.length >= STEP });
    },
  };
}
