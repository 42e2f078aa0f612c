import { z } from 'zod';

/** An event that a script on a device reported to its agent. The agent answers the device only after the reply. */
export const deviceEventSchema = z.object({
  server: z.string().max(255),
  device: z.string().max(64),
  /** Not yet known to be an event: the reply says so. */
  event: z.string().max(64),
  /** Both null where the boot script does not know them (old scripts). */
  boot: z.number().int().nullable(),
  secret: z.string().max(64).nullable(),
  detail: z.string().max(2_000).nullable(),
});
export type DeviceEventMessage = z.infer<typeof deviceEventSchema>;

export const deviceEventReplySchema = z.object({
  /** `stale`: of an earlier boot. `ignored` and `refused`: the state does not take it. All but `unknown_*` are answered 200. */
  outcome: z.enum(['applied', 'ignored', 'refused', 'stale', 'unknown_device', 'unknown_event']),
  message: z.string().max(500),
});
export type DeviceEventReply = z.infer<typeof deviceEventReplySchema>;
