/** A receiver that never answers is given up after about 40 minutes. */
export const MAX_ATTEMPTS = 12;
const FIRST_PAUSE_MS = 2_000;
const LONGEST_PAUSE_MS = 600_000;
/** Up to this share of a pause is left to chance, so that a receiver that comes back is not met by everybody at once. */
const JITTER = 0.5;

/** How long to wait after attempt `attempt` (from 1) has failed; null: give up. */
export function retryInMs(attempt: number, random: () => number = Math.random): number | null {
  if (attempt >= MAX_ATTEMPTS) return null;
  const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (attempt - 1));
  return Math.round(pause * (1 - JITTER * random()));
}
