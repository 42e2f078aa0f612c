import { DEVICE_EVENTS } from '@mozpool/domain';
import { z } from 'zod';

const answerEvent = z.enum(DEVICE_EVENTS.answer);
const check = z.union([z.enum(['ping', 'sut', 'sdcard', 'adb']), z.templateLiteral(['tcp:', z.number().int().min(1).max(65535)])]);

/** What the agent serves to one device that boots from the network: kept on its disk until the device shows a sign of life. */
export const bootEntrySchema = z.object({
  device: z.string().max(64),
  mac: z.string().regex(/^[0-9a-f]{12}$/),
  boot: z.number().int().positive(),
  secret: z.string().max(64),
  /** PXE text with its placeholders; the agent fills them in. */
  pxe: z.string().max(65_536),
  /** JSON text for the boot scripts; the agent adds boot number and secret. */
  bootConfig: z.string().max(262_144),
  keep: z.boolean(),
  /** The PXE text is still served; false once the device has shown a sign of life, while its scripts go on reading the boot configuration. */
  armed: z.boolean(),
});
export type BootEntry = z.infer<typeof bootEntrySchema>;

/** Where and how the agent reaches a device. */
export const deviceAddressSchema = z.object({
  id: z.number().int(),
  name: z.string().max(64),
  /** Host name or address, for ping, SUT and adb. */
  fqdn: z.string().max(256),
  mac: z.string().regex(/^[0-9a-f]{12}$/),
  /** A power URL or `host[:port]:bankB:relayR`; null without power control. */
  power: z.string().max(300).nullable(),
  /** `icmp` or `tcp:PORT`. */
  ping: z.string().regex(/^(icmp|tcp:\d{1,5})$/),
  sutPort: z.number().int().min(1).max(65535),
});
export type DeviceAddress = z.infer<typeof deviceAddressSchema>;

const workSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('power_cycle'), boot: bootEntrySchema.nullable() }),
  z.object({ kind: z.literal('power_off') }),
  z.object({ kind: z.literal('reboot') }),
  z.object({ kind: z.literal('clear_boot') }),
  z.object({ kind: z.literal('sdcard_check') }),
  z.object({ kind: z.literal('probe'), check, repeat: z.enum(['until_deadline', 'once']) }),
]);
export type Work = z.infer<typeof workSchema>;

const fenceSchema = z.object({
  commandId: z.number().int(),
  /** Rises with every state the device enters; the agent does nothing that is not newer than what it last did. */
  generation: z.number().int(),
  /** The agent's lease under which the command was given. */
  epoch: z.number().int(),
});

/** One piece of work for the agent of one imaging server. */
export const commandSchema = fenceSchema.extend({
  server: z.string().max(255),
  device: deviceAddressSchema,
  /** Milliseconds since the epoch by the database's clock: the deadline of the state that gave the command; null when it has none. */
  notAfter: z.number().nullable(),
  work: workSchema,
  events: z.object({ ok: answerEvent.nullable(), failed: answerEvent.nullable() }),
});
export type Command = z.infer<typeof commandSchema>;

export const answerSchema = fenceSchema.extend({
  server: z.string().max(255),
  deviceId: z.number().int(),
  kind: z.enum(['power_cycle', 'power_off', 'reboot', 'clear_boot', 'sdcard_check', 'probe']),
  /** `dropped`: nothing was touched (expired, not newer, no lease). */
  outcome: z.enum(['ok', 'failed', 'dropped']),
  event: answerEvent.nullable(),
  /** One line for the device's log. */
  detail: z.string().max(2_000),
  tookMs: z.number(),
});
export type Answer = z.infer<typeof answerSchema>;
