import type { DurationRow } from '../device/device-limits.js';

/** Deadlines of the request machine. Waiting for a device is a promise to the client and does not scale. */
export const REQUEST_DURATIONS = {
  /** `any`: 60 attempts 10 s apart in Mozpool 4.2; a named device and `wait` replace it */
  finding_device: { seconds: 600, kind: 'reservation' },
  contacting_lifeguard: { seconds: 30, kind: 'limit' },
  pending: { seconds: 60, kind: 'limit' },
} as const satisfies Record<string, DurationRow>;
export type RequestDuration = keyof typeof REQUEST_DURATIONS;

/** Gives up when the count is greater. */
export const REQUEST_ATTEMPTS = {
  /** the 5th silence fails */
  contacting_lifeguard: 4,
  /** the 20th silent minute of an `any` request looks for another device */
  pending: 19,
  /** an image is tried on two devices */
  bad_images: 1,
} as const satisfies Record<string, number>;
export type RequestAttempt = keyof typeof REQUEST_ATTEMPTS;

/** How long a request without `wait` waits: 60 attempts for any device, 2 for a named one, 10 s apart in Mozpool 4.2. */
export const DEFAULT_WAIT_SECONDS = { any: 600, named: 20 } as const;
/** The name that stands for every device and every environment. */
export const ANY = 'any';
