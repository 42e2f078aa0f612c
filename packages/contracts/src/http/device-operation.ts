import { z } from 'zod';
import { EXEC_AGENTS, execReplySchema, MAX_EXEC_COMMAND_LENGTH } from '../queue/query.js';

/** Whoever holds the device says so with the request's assignee; an operator may use force. */
export const onBehalfSchema = z.looseObject({
  assignee: z.string('must be text').max(256, 'must have at most 256 characters').nullish(),
  force: z.boolean('must be true or false').optional(),
});
export type OnBehalf = z.infer<typeof onBehalfSchema>;

export const MAX_REASON_LENGTH = 1_000;
/** Why; the log of the device has it, with the name of the caller. */
export const reasonSchema = z.string('must be text').max(MAX_REASON_LENGTH, `must have at most ${MAX_REASON_LENGTH} characters`);

/** What a person orders a device to do: `POST /api/device/{name}/offline/` and its neighbours. */
export const orderBodySchema = onBehalfSchema.extend({ reason: reasonSchema.nullish() });
export type OrderBody = z.infer<typeof orderBodySchema>;

/** `POST /api/device/{name}/image/`. The keys that the image asks for stand beside these, as in a request. */
export const imageBodySchema = orderBodySchema.extend({ image: z.string('must be the name of an image').min(1, 'must not be empty') });

/** Answer to an order: what state it led to. */
export const orderReplySchema = z.object({
  device: z.string(),
  /** The state that the device is in now; what was ordered may take minutes from there. */
  state: z.string(),
  /** `moved`, `reentered` (it was there already and begins again) or `stayed`. */
  outcome: z.string(),
});
export type OrderReply = z.infer<typeof orderReplySchema>;

/** `POST /api/device/{name}/power-cycle/` */
export const powerCycleBodySchema = orderBodySchema.extend({
  pxe_config: z.string('must be the name of a PXE configuration').min(1, 'must not be empty').nullish(),
  boot_config: z.string('must be text').nullish(),
});

/** `POST /api/device/{name}/event/please_image/` */
export const pleaseImageBodySchema = onBehalfSchema.extend({
  image: z.string('must be the name of an image').min(1, 'must not be empty'),
  boot_config: z.string('must be JSON text or null').nullable(),
});

/** `POST /api/device/{name}/event/please_pxe_boot/` */
export const pleasePxeBootBodySchema = powerCycleBodySchema.extend({
  pxe_config: z.string('must be the name of a PXE configuration').min(1, 'must not be empty'),
});

/** `POST /api/device/{name}/event/{event of a boot script}/`; old scripts send nothing. */
export const scriptEventBodySchema = z.looseObject({
  boot: z
    .union(
      [
        z.number().int(),
        z
          .string()
          .regex(/^\d{1,15}$/)
          .transform(Number),
      ],
      'must be the number of the boot',
    )
    .nullish(),
  secret: z.string().max(64).nullish(),
  detail: z.string().max(2_000).nullish(),
});

/** `POST /api/device/{name}/state-change/{a}/to/{b}/` */
export const stateChangeBodySchema = z.looseObject({ reason: reasonSchema.nullish() });

export const MAX_COMMENTS_LENGTH = 10_000;
/** `POST /api/device/{name}/set-comments/` */
export const setCommentsBodySchema = z.looseObject({
  reason: reasonSchema.nullish(),
  comments: z.string('must be text').max(MAX_COMMENTS_LENGTH, `must have at most ${MAX_COMMENTS_LENGTH} characters`),
});

/** `POST /api/device/{name}/set-environment/`; `any` stands for every environment and is none itself. */
export const setEnvironmentBodySchema = z.looseObject({
  reason: reasonSchema.nullish(),
  environment: z
    .string('must be text')
    .min(1, 'must not be empty')
    .max(32, 'must have at most 32 characters')
    .refine((value) => value !== 'any', '"any" stands for every environment and cannot be one'),
});

/** `GET /api/device/{name}/ping/`, `GET /api/relay/{name}/test/` */
export const successReplySchema = z.object({ success: z.boolean() });

/** `POST /api/device/{name}/exec/` */
export const execBodySchema = onBehalfSchema.extend({
  command: z
    .string('must be the command to run')
    .min(1, 'must not be empty')
    .max(MAX_EXEC_COMMAND_LENGTH, `must have at most ${MAX_EXEC_COMMAND_LENGTH} characters`)
    .refine((text) => !text.includes('\0'), 'must not contain NUL'),
  /** Left out: what the image on the device has. */
  via: z.enum(EXEC_AGENTS, 'must be "sut" or "adb"').optional(),
});
export const deviceExecReplySchema = execReplySchema.extend({ via: z.enum(EXEC_AGENTS) });
