import { z } from 'zod';

/** ISO 8601 in UTC without a zone, as in Mozpool 4.2: `2014-09-08T12:00:00` or `2014-09-08T12:00:00.250000`. */
export const apiTimeSchema = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?$/);

/** An instant (milliseconds since the epoch) as 4.2 writes it: ISO 8601, UTC, no zone, microseconds only when there are any. */
export function apiTime(ms: number): string {
  const [seconds, fraction] = new Date(ms).toISOString().slice(0, -1).split('.') as [string, string];
  return fraction === '000' ? seconds : `${seconds}.${fraction}000`;
}

/** The end of a reservation, on a whole second: old clients read `expires` without a fraction. */
export const expiryTime = (ms: number): string => apiTime(Math.floor(ms / 1000) * 1000);

/** Null is never, or not known. */
export const timeOrNull = (ms: number | null): string | null => (ms === null ? null : apiTime(ms));

/** A longer reservation has to be renewed: what nobody renews is forgotten. */
export const MAX_DURATION_SECONDS = 30 * 24 * 3600;
const MESSAGE = `must be a whole number of seconds from 1 to ${MAX_DURATION_SECONDS}`;

/** Seconds as a number or as text; fractions are cut off, as 4.2 did. */
export const durationSchema = wholeNumber({ min: 1, max: MAX_DURATION_SECONDS, message: MESSAGE });

/** A number, or text that is one, as old clients send it. */
export function wholeNumber({ min, max, message }: { min: number; max: number; message: string }) {
  return z
    .union([z.number(), z.string().regex(/^\s*[+-]?\d{1,15}\s*$/, message)], { error: message })
    .transform((value) => Math.trunc(Number(value)))
    .refine((value) => value >= min && value <= max, message);
}
