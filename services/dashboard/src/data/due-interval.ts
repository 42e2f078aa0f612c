import { parseApiTime } from './time.js';

/** A step that begins again is no event: it is asked for when its time is over. */
const AFTER_MS = 1_000;
/** While it is overdue. */
const OVERDUE_MS = 5_000;

/** When to ask again for something whose state goes on by itself at `deadline`; false: never. */
export function dueInterval(deadline: string | null | undefined, now = Date.now()): number | false {
  if (deadline == null) return false;
  const left = parseApiTime(deadline).getTime() - now;
  return left > 0 ? left + AFTER_MS : OVERDUE_MS;
}
