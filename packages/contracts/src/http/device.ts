import { z } from 'zod';
import { logEntrySchema } from './log-entry.js';

/** One element of `GET /api/device/list/?details`. */
export const deviceDetailsSchema = z.object({
  id: z.number().int(),
  name: z.string(),
  fqdn: z.string(),
  inventory_id: z.number().int(),
  mac_address: z.string(),
  imaging_server: z.string(),
  relay_info: z.string().nullable(),
  state: z.string(),
  comments: z.string().nullable(),
  /** Current image. */
  image: z.string().nullable(),
  /** JSON text that belongs to the current image. */
  boot_config: z.string().nullable(),
  environment: z.string(),
  /** The request that holds it. */
  request_id: z.number().int().nullable(),
  /** A waiting request would get it now. */
  available: z.boolean(),
  /** One sentence; null when it is available. */
  unavailable_reason: z.string().nullable(),
});
export type DeviceDetails = z.infer<typeof deviceDetailsSchema>;

/** `GET /api/device/list/` */
export const deviceNamesReplySchema = z.object({ devices: z.array(z.string()) });
export const deviceListReplySchema = z.object({ devices: z.array(deviceDetailsSchema) });

/** `GET /api/device/{name}/state/` */
export const deviceStateReplySchema = z.object({ state: z.string() });
/** `GET /api/device/{name}/status/` */
export const deviceStatusReplySchema = z.object({ state: z.string(), log: z.array(logEntrySchema) });
export type DeviceStatusReply = z.infer<typeof deviceStatusReplySchema>;

/** Answer to an event that the device did not take; one it took is answered `{}`. */
export const eventReplySchema = z.object({ outcome: z.string().optional(), reason: z.string().optional() });
export type EventReply = z.infer<typeof eventReplySchema>;
