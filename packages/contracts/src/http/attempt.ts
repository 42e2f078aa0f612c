import { z } from 'zod';

/** A step that may fail only so often. */
export const attemptSchema = z.object({
  /** Its name in the table of the machine: `pxe_booting`. */
  counter: z.string(),
  /** So often it failed, or was looked at without news. */
  count: z.number().int().nonnegative(),
  /** It gives up when the count is greater. */
  limit: z.number().int().nonnegative(),
});
export type Attempt = z.infer<typeof attemptSchema>;

export const deviceAttemptSchema = attemptSchema.extend({
  /** What was said of the last failure; null: nothing failed yet, or nothing was heard. */
  last_failure: z.string().nullable(),
});
