/**
 * How long to wait for an acknowledgement before sending again: follows the measured round trip (RFC 6298), so that a lost packet costs a
 * round trip or two and not a second. The RFC's floor of a second is meant for the internet; here it is a setting.
 */

export interface RetransmissionTimeoutInput {
  /** Until something has been measured. */
  readonly initialMs: number;
  readonly minMs: number;
  readonly maxMs: number;
}

export interface RetransmissionTimeout {
  readonly ms: number;
  /** The time from a packet that was sent once to its acknowledgement; of one that was sent twice nobody knows which was answered (Karn). */
  measured(roundTripMs: number): void;
  /** Nothing came: wait twice as long, until the next measurement. */
  backOff(): void;
}

const SMOOTHING = 1 / 8;
const VARIATION_SMOOTHING = 1 / 4;
const VARIATIONS = 4;
/** Timers of Node are good to a millisecond. */
const CLOCK_GRANULARITY_MS = 1;

export function createRetransmissionTimeout({ initialMs, minMs, maxMs }: RetransmissionTimeoutInput): RetransmissionTimeout {
  const longest = Math.max(initialMs, maxMs);
  let smoothed: number | null = null;
  let variation = 0;
  let ms = initialMs;
  return {
    get ms() {
      return ms;
    },
    measured(roundTripMs) {
      if (smoothed === null) {
        smoothed = roundTripMs;
        variation = roundTripMs / 2;
      } else {
        variation += VARIATION_SMOOTHING * (Math.abs(smoothed - roundTripMs) - variation);
        smoothed += SMOOTHING * (roundTripMs - smoothed);
      }
      ms = Math.min(longest, Math.max(minMs, smoothed + Math.max(CLOCK_GRANULARITY_MS, VARIATIONS * variation)));
    },
    backOff() {
      ms = Math.min(longest, ms * 2);
    },
  };
}
