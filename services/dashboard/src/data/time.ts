/** Instants of the API: ISO 8601 in UTC without a zone. */
export function parseApiTime(text: string): Date {
  return new Date(/(Z|[+-]\d\d:\d\d)$/.test(text) ? text : `${text}Z`);
}

const UNITS = [
  { unit: 'day', seconds: 86_400 },
  { unit: 'hour', seconds: 3_600 },
  { unit: 'minute', seconds: 60 },
  { unit: 'second', seconds: 1 },
] as const;
const SHORT = { day: 'd', hour: 'h', minute: 'min', second: 's' } as const;

/** The largest unit of which there is at least one, rounded down: never "60 minutes", never a promise that is too long. */
function largest(seconds: number): { count: number; unit: (typeof UNITS)[number]['unit'] } {
  const whole = Math.max(0, Math.floor(seconds));
  const found = UNITS.find((each) => whole >= each.seconds) ?? UNITS[3];
  return { count: Math.floor(whole / found.seconds), unit: found.unit };
}

/** `just now`, `5 minutes ago`, `in 2 hours`. */
export function relativeTime(at: Date, now: Date): string {
  const seconds = (at.getTime() - now.getTime()) / 1000;
  if (Math.abs(seconds) < 5) return 'just now';
  const { count, unit } = largest(Math.abs(seconds));
  const words = `${count} ${unit}${count === 1 ? '' : 's'}`;
  return seconds < 0 ? `${words} ago` : `in ${words}`;
}

/** `1 h 05 min`, `3 d 2 h`, `45 s`: two units at most. */
export function duration(seconds: number): string {
  const { count, unit } = largest(seconds);
  const index = UNITS.findIndex((each) => each.unit === unit);
  const next = UNITS[index + 1];
  const first = `${count} ${SHORT[unit]}`;
  if (!next) return first;
  const rest = Math.floor((Math.floor(seconds) - count * UNITS[index]!.seconds) / next.seconds);
  return rest === 0 ? first : `${first} ${rest} ${SHORT[next.unit]}`;
}

/** Making one takes longer than all that it formats. */
const formatters = new Map<string, Intl.DateTimeFormat>();

function formatter(locale: string | undefined, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = JSON.stringify([locale, options]);
  const known = formatters.get(key);
  if (known) return known;
  const made = new Intl.DateTimeFormat(locale, options);
  formatters.set(key, made);
  return made;
}

const TIME = { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' } as const;

/** `14:05:09`, with the day where it is another one: `24 Nov, 14:05:09`. In the time zone of the browser unless one is given. */
export function localTime(at: Date, now: Date, { locale, timeZone }: { locale?: string; timeZone?: string } = {}): string {
  const days = formatter('en-CA', { timeZone });
  if (days.format(at) === days.format(now)) return formatter(locale, { ...TIME, timeZone }).format(at);
  const year = at.getFullYear() === now.getFullYear() ? {} : ({ year: 'numeric' } as const);
  return formatter(locale, { day: 'numeric', month: 'short', ...year, ...TIME, timeZone }).format(at);
}

/** `2026-11-25 14:05:09 UTC`. */
export function utcTime(at: Date): string {
  return `${at.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}
