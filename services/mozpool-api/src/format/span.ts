export const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** `1 minute`, `3 hours`, `2 days`: never less than a minute. */
export function span(ms: number): string {
  if (ms < 90 * MINUTE_MS) return counted(Math.max(1, Math.round(ms / MINUTE_MS)), 'minute');
  if (ms < 48 * HOUR_MS) return counted(Math.round(ms / HOUR_MS), 'hour');
  return counted(Math.round(ms / (24 * HOUR_MS)), 'day');
}

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;
