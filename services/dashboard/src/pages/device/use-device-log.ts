import { useDocumentVisibility } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { callApi } from '../../data/call-api.js';
import { prepareCall } from '../../data/calls.js';
import { type FollowState, followLog } from '../../data/log/follow-log.js';
import { appendLog, EMPTY_LOG, lastId, MAX_LOG_ENTRIES, olderLimit, replaceLog } from '../../data/log/log-buffer.js';

const FIRST = 500;
const STEP = 1_000;

/** The newest part of a device's log, and what comes, while it is followed. */
export function useDeviceLog(name: string) {
  const [buffer, setBuffer] = useState(EMPTY_LOG);
  const [isFollowing, setFollowing] = useState(true);
  const [state, setState] = useState<FollowState>({ status: 'connecting' });
  const isVisible = useDocumentVisibility() === 'visible';
  const seen = useRef(0);
  const params = { name };

  const read = async (query: { limit: number; timeperiod?: number }, signal?: AbortSignal) => {
    const { log } = await callApi('deviceLog', { params, query }, signal && { signal });
    const next = replaceLog(log, query.limit);
    seen.current = Math.max(seen.current, lastId(next.entries) ?? 0);
    setBuffer(next);
    return next;
  };
  const first = useQuery({
    queryKey: ['device-log', name],
    queryFn: async ({ signal }) => {
      await read({ limit: FIRST }, signal);
      return true;
    },
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });

  const isOpen = isFollowing && isVisible && first.isSuccess;
  useEffect(() => {
    if (!isOpen) return;
    return followLog({
      url: prepareCall('deviceLog', { params: { name } }).url,
      after: seen.current,
      onEntries: (entries) => {
        seen.current = Math.max(seen.current, lastId(entries) ?? 0);
        setBuffer((now) => appendLog(now, entries));
      },
      onState: setState,
    });
  }, [name, isOpen]);

  const limit = olderLimit(buffer, STEP);
  return {
    buffer,
    first,
    state,
    isFollowing,
    setFollowing,
    /** Null: there is nothing older, or it is for the download. */
    loadOlder: buffer.hasOlder && limit !== null ? () => read({ limit }) : null,
    /** Everything since then, as far as it is kept. */
    loadSince: (at: Date) => read({ limit: MAX_LOG_ENTRIES, timeperiod: Math.max(1, Math.ceil((Date.now() - at.getTime()) / 1000)) }),
  };
}
