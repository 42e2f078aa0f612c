import { Tooltip } from '@mantine/core';
import { localTime, parseApiTime, relativeTime, utcTime } from '../data/time.js';
import { useNow } from './use-now.js';

const STEP_MS = 5_000;

/** An instant: how long ago, or the time of this place; the other one and UTC on hover. */
export function TimeText({ at, show = 'relative' }: { at: string | Date; show?: 'relative' | 'local' }) {
  const now = useNow(STEP_MS);
  const date = typeof at === 'string' ? parseApiTime(at) : at;
  const [relative, local] = [relativeTime(date, now), localTime(date, now)];
  return (
    <Tooltip label={`${show === 'relative' ? local : relative} · ${utcTime(date)}`}>
      <time dateTime={date.toISOString()} style={{ whiteSpace: 'nowrap' }}>
        {show === 'relative' ? relative : local}
      </time>
    </Tooltip>
  );
}
