import { duration, parseApiTime } from '../data/time.js';
import { TimeText } from './time-text.js';
import { useNow } from './use-now.js';

/** Counts down to the second; what is due is done within moments. */
export function Countdown({ at }: { at: string }) {
  const left = (parseApiTime(at).getTime() - useNow().getTime()) / 1000;
  return (
    <>
      {left < 1 ? 'due now' : `in ${duration(left)}`} (<TimeText at={at} show="local" />)
    </>
  );
}
