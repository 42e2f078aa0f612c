import { z } from 'zod';
import { onBehalfSchema, reasonSchema } from './device-operation.js';

/** `POST /api/device/{name}/set-labels/`: merged with those that the device has; null removes one. */
export const setLabelsBodySchema = z.strictObject({
  labels: z
    .record(z.string(), z.string('must be text, or null to remove the label').nullable())
    .refine((labels) => Object.keys(labels).length > 0, 'must name at least one label'),
  reason: reasonSchema.nullish(),
});
export const labelsReplySchema = z.object({ labels: z.record(z.string(), z.string()) });

/** What can be done to many devices at once, each as by the call for one. */
export const BULK_ACTIONS = [
  'offline',
  'online',
  'reboot',
  'power-cycle',
  'power-off',
  'self-test',
  'maintenance',
  'image',
  'check',
  'lock-out',
  'troubleshoot',
  'ping',
  'clear-pxe',
  'set-comments',
  'set-environment',
  'set-labels',
  'set-state',
] as const;
export type BulkAction = (typeof BULK_ACTIONS)[number];
/** More have to be asked for in several calls. */
export const MAX_BULK_DEVICES = 1_000;

const selectValue = z.union([z.string().max(4_096), z.boolean(), z.array(z.string().max(64)).max(50)], {
  error: 'must be text, true or false, or a list of names',
});

/** `POST /api/device/bulk/` */
export const bulkBodySchema = onBehalfSchema
  .extend({
    action: z.enum(BULK_ACTIONS, { error: `must be one of ${BULK_ACTIONS.join(', ')}` }),
    devices: z
      .array(z.string('must be the name of a device').max(64), 'must be a list of names')
      .min(1, 'must name at least one device')
      .max(MAX_BULK_DEVICES, `must name at most ${MAX_BULK_DEVICES} devices`)
      .optional(),
    /** The filters of the list of devices: `{"environment": "staging", "state": ["offline"]}`. */
    select: z
      .record(z.string(), selectValue)
      .refine((select) => Object.keys(select).length > 0, 'must narrow the devices down; {"q": ""} stands for all')
      .optional(),
    /** What the call for one device takes in its body, or in its path for `set-state`: {"to": "troubleshooting"}. */
    arguments: z.record(z.string(), z.unknown(), 'must be an object').optional(),
    reason: reasonSchema.nullish(),
    /** Only says what each device would do. */
    preview: z.boolean('must be true or false').optional(),
  })
  .strict()
  .refine((body) => (body.devices === undefined) !== (body.select === undefined), {
    path: ['devices'],
    message: 'give either "devices" or "select"',
  });
export type BulkBody = z.output<typeof bulkBodySchema>;

export const bulkReplySchema = z.object({
  action: z.string(),
  preview: z.boolean(),
  /** Done, or in a preview: would be taken. */
  accepted: z.number().int(),
  refused: z.number().int(),
  devices: z.array(
    z.object({
      device: z.string(),
      accepted: z.boolean(),
      /** The state it is in now; null where it is not known. */
      state: z.string().nullable(),
      /** Code of the problem that the call for one device would answer with. */
      code: z.string().nullable(),
      /** Why not, or what came of it. */
      why: z.string().nullable(),
    }),
  ),
});
export type BulkReply = z.infer<typeof bulkReplySchema>;
