import { localTime, parseApiTime } from '../data/time.js';

const INSTANT = /\b(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?)Z?(?: \(UTC\))?/g;

/** Sentences of the server tell instants in UTC; people read them in the time of their place. */
export function localInstants(text: string, now: Date, place: Parameters<typeof localTime>[2] = {}): string {
  return text.replace(INSTANT, (written, instant: string) => {
    const at = parseApiTime(instant);
    return Number.isNaN(at.getTime()) ? written : localTime(at, now, place);
  });
}
