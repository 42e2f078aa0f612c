import { DEVICE_CATEGORIES, FAILURE_CAUSES } from '@mozpool/domain';
import { z } from 'zod';
import { deviceAttemptSchema } from './attempt.js';
import { apiTimeSchema } from './instants.js';
import { logEntrySchema } from './log-entry.js';

/** With `limit`: what `after` the next page begins; null: this is the last. */
export const nextSchema = z.string().nullable().optional();

const labelsSchema = z.record(z.string(), z.string());

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

  /** Where it was last seen, or what an operator says. */
  ip_address: z.string().nullable(),
  hardware: z.object({ type: z.string(), model: z.string() }),
  /** Its own. */
  labels: labelsSchema,
  /** Those of its hardware type, overridden by its own, and the built-in ones: what requests ask for. */
  effective_labels: labelsSchema,
  pool: z.string(),
  /** Being installed. */
  next_image: z.string().nullable(),
  next_boot_config: z.string().nullable(),
  /** What its next network boot is answered with; null: it is not answered. */
  pxe_config: z.string().nullable(),
  agent: z.object({
    /** Where devices of its imaging server boot from and report to; null: never heard of. */
    url: z.string().nullable(),
    alive: z.boolean(),
    silent_since: apiTimeSchema.nullable(),
  }),
  /** `icmp` or `tcp:PORT`. */
  ping: z.string(),
  sut_port: z.number().int(),
  adb_port: z.number().int(),
  /** By the last power command that was carried out: nobody reads the relay just to know. */
  power: z.object({
    state: z.enum(['on', 'off', 'unknown']),
    since: apiTimeSchema.nullable(),
    switchable: z.boolean(),
    /** What switches it; null: `relay_info` says it, or nothing does. */
    url: z.string().nullable(),
  }),
  state_since: apiTimeSchema,
  /** When the state gives up or goes on by itself; null is never. */
  state_deadline: apiTimeSchema.nullable(),
  /** Of what it is at, or gave up: first the steps of its state. Empty when it is at nothing. */
  attempts: z.array(deviceAttemptSchema),
  category: z.enum(DEVICE_CATEGORIES),
  failure_cause: z.enum(FAILURE_CAUSES).nullable(),
  /** An operator brings it online; a failure leads back to offline. */
  coming_online: z.boolean(),
  /** When a check last succeeded. */
  proven: apiTimeSchema.nullable(),
  holder: z.object({ request_id: z.number().int(), assignee: z.string(), expires: apiTimeSchema }).nullable(),
  /** False: out of the pool for good. */
  active: z.boolean(),
  /** For changes: rises with every edit. */
  revision: z.number().int(),
});
export const DEVICE_FIELDS = Object.keys(deviceDetailsSchema.shape) as [keyof DeviceDetails, ...(keyof DeviceDetails)[]];
export type DeviceDetails = z.infer<typeof deviceDetailsSchema>;

/** `GET /api/device/list/` */
export const deviceNamesReplySchema = z.object({ devices: z.array(z.string()), next: nextSchema });
export const deviceListReplySchema = z.object({ devices: z.array(deviceDetailsSchema), next: nextSchema });
/** With `fields`. */
export const deviceFieldsReplySchema = z.object({ devices: z.array(deviceDetailsSchema.partial()), next: nextSchema });

/** `GET /api/device/{name}/details/` */
export const deviceDetailsReplySchema = z.object({ device: deviceDetailsSchema });

/** `GET /api/device/{name}/state/` */
export const deviceStateReplySchema = z.object({ state: z.string() });
/** `GET /api/device/{name}/status/` */
export const deviceStatusReplySchema = z.object({ state: z.string(), log: z.array(logEntrySchema) });
export type DeviceStatusReply = z.infer<typeof deviceStatusReplySchema>;

/** Answer to an event that the device did not take; one it took is answered `{}`. */
export const eventReplySchema = z.object({ outcome: z.string().optional(), reason: z.string().optional() });
export type EventReply = z.infer<typeof eventReplySchema>;
