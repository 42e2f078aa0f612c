import { labelsProblem } from '@mozpool/domain';
import { z } from 'zod';

const name = z.string().regex(/^[A-Za-z0-9_-]{1,32}$/, 'use 1 to 32 letters, digits, "-" or "_"');
/** Effective labels are those of the hardware type, overridden by those of the device. Left out: they stay as they are. */
const labels = z
  .record(z.string(), z.string())
  .check(({ value, issues }) => {
    const problem = labelsProblem(value);
    if (problem) issues.push({ code: 'custom', input: value, message: problem });
  })
  .optional();
const check = z.union([z.enum(['ping', 'sut', 'sdcard', 'adb']), z.templateLiteral(['tcp:', z.number().int().min(1).max(65535)])]);

/** What a lab consists of, as one reviewable description. Applying it adds and changes; it never removes. */
export const labSchema = z.strictObject({
  imagingServers: z.array(z.strictObject({ fqdn: z.string().min(1).max(255) })).default([]),
  hardwareTypes: z
    .array(
      z.strictObject({
        type: z.string().min(1).max(32),
        model: z.string().min(1).max(32),
        limits: z
          .strictObject({
            seconds: z.record(z.string(), z.number().positive()).optional(),
            attempts: z.record(z.string(), z.number().int().nonnegative()).optional(),
          })
          .default({}),
        labels,
      }),
    )
    .default([]),
  pxeConfigs: z
    .array(z.strictObject({ name, description: z.string(), contents: z.string().max(65_536), active: z.boolean().default(true) }))
    .default([]),
  images: z
    .array(
      z.strictObject({
        name,
        bootConfigKeys: z.array(z.string().min(1)).default([]),
        canReuse: z.boolean().default(false),
        hidden: z.boolean().default(false),
        hasSutAgent: z.boolean().default(false),
        checks: z.array(check).default(['sut', 'sdcard']),
        /** How it boots on which hardware. */
        boots: z.array(z.strictObject({ type: z.string(), model: z.string(), pxeConfig: z.string() })).default([]),
      }),
    )
    .default([]),
  relayBoards: z.array(z.strictObject({ name, fqdn: z.string().min(1).max(255), imagingServer: z.string() })).default([]),
  devices: z
    .array(
      z.strictObject({
        name: name.refine((value) => value !== 'any', '"any" stands for every device and cannot be a name'),
        fqdn: z.string().min(1).max(256),
        mac: z.string().regex(/^[0-9a-f]{12}$/, 'write the MAC address as 12 lower-case hex digits'),
        imagingServer: z.string(),
        hardware: z.strictObject({ type: z.string(), model: z.string() }),
        /** `host[:port]:bankB:relayR`; null without power control. */
        relayInfo: z
          .string()
          .regex(/^.+:bank[1-4]:relay[1-8]$/, 'write the relay as host[:port]:bankB:relayR')
          .nullable()
          .default(null),
        /** A power URL such as `snmp://pdu-1/3?model=apc&credentials=pdu`; it wins over `relayInfo`, and `none:` is nothing. */
        power: z
          .string()
          .regex(/^[a-z][a-z0-9-]*:/, 'write a power URL such as snmp://pdu-1/3?model=apc')
          .max(300)
          .nullable()
          .default(null),
        ping: z
          .string()
          .regex(/^(icmp|tcp:\d{1,5})$/)
          .default('icmp'),
        sutPort: z.number().int().min(1).max(65535).default(20701),
        environment: z.string().min(1).max(32).default('none'),
        /** Left out: it stays as it is known. */
        ipAddress: z.union([z.ipv4(), z.ipv6()]).optional(),
        inventoryId: z.number().int().default(0),
        labels,
      }),
    )
    .default([]),
  /** Devices that announce themselves and fit are added at once; the first that fits decides. */
  registrationRules: z
    .array(
      z.strictObject({
        name,
        position: z.number().int().min(0).default(100),
        macPrefix: z
          .string()
          .regex(/^[0-9a-f]{1,12}$/, 'write the first lower-case hex digits of the MAC address')
          .nullable()
          .default(null),
        imagingServer: z.string().nullable().default(null),
        fields: z.record(z.string(), z.string()).default({}),
        hardware: z.strictObject({ type: z.string(), model: z.string() }),
        environment: z.string().min(1).max(32).default('none'),
        labels,
      }),
    )
    .default([]),
});
export type Lab = z.infer<typeof labSchema>;
/** What a person writes: defaults may be left out. */
export type LabInput = z.input<typeof labSchema>;
