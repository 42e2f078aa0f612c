/**
 * An instant (milliseconds since the epoch) as 4.2 writes it: ISO 8601, UTC, no zone, microseconds only when there are any.
 * Reservations end on whole seconds: old clients read `expires` without a fraction.
 */
export function apiTime(ms: number, { wholeSeconds = false } = {}): string {
  const at = new Date(wholeSeconds ? Math.floor(ms / 1000) * 1000 : ms).toISOString();
  const [seconds, fraction] = at.slice(0, -1).split('.') as [string, string];
  return fraction === '000' ? seconds : `${seconds}.${fraction}000`;
}

export const expiryTime = (ms: number): string => apiTime(ms, { wholeSeconds: true });

/** Null is never, or not known. */
export const timeOrNull = (ms: number | null): string | null => (ms === null ? null : apiTime(ms));
