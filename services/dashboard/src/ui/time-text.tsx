import { localTime, parseApiTime, relativeTime, utcTime } from '../data/time.js';
import { Hint } from './hint.js';
import { useNow } from './use-now.js';

const STEP_MS = 5_000;
const NO_WRAP = { whiteSpace: 'nowrap' } as const;

/** An instant: how long ago, or the time of this place; the other one and UTC on hover. */
export function TimeText({ at, show = 'relative' }: { at: string | Date; show?: 'relative' | 'local' }) {
  const now = useNow(STEP_MS);
  const date = typeof at === 'string' ? parseApiTime(at) : at;
  const other = show === 'relative' ? localTime : relativeTime;
  return (
    <Hint label={() => `${other(date, now)} · ${utcTime(date)}`}>
      <time dateTime={date.toISOString()} style={NO_WRAP}>
        {show === 'relative' ? relativeTime(date, now) : localTime(date, now)}
      </time>
    </Hint>
  );
}
