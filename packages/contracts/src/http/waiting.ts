import { z } from 'zod';
import { apiTimeSchema } from './instants.js';

const count = z.number().int().nonnegative();

/** What the devices that fit a request do now; every device is counted once. */
export const waitingSchema = z.object({
  fits: count,
  held: count,
  /** Those of the held ones whose reservations end first, at most five. */
  soonest: z.array(z.object({ until: apiTimeSchema, device: z.string(), request: z.number().int() })),
  /** By what they are busy with: `self_test`, `imaging`, `return_check`, `power_cycle`, `proof_check`, `maintenance`. */
  processing: z.record(z.string(), count),
  failed: count,
  offline: count,
  /** Their agent is not heard. */
  silent: count,
  free: count,
});

/** When a request may expect a device. Null is not known. */
export const estimateSchema = z.object({
  /** Seconds until it has a device; 0: it has one, which is being prepared. */
  seconds: count.nullable(),
  device_at: apiTimeSchema.nullable(),
  /** When that device will be prepared. */
  ready_at: apiTimeSchema.nullable(),
  /** What it rests on: past claims, only the ends of the reservations that stand, or nothing. */
  basis: z.enum(['history', 'reservations', 'none']),
  /** Past claims that it rests on. */
  samples: count,
});
