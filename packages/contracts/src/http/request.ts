import { z } from 'zod';
import { attemptSchema } from './attempt.js';
import { apiTimeSchema, durationSchema, MAX_DURATION_SECONDS, wholeNumber } from './instants.js';
import { logEntrySchema } from './log-entry.js';
import { selectorSchema } from './selector.js';
import { estimateSchema, waitingSchema } from './waiting.js';
import { webhookSchema } from './webhook.js';

const assignee = z.string('must be text').min(1, 'must not be empty').max(256, 'must have at most 256 characters');

/**
 * `POST /api/device/{name or any}/request/`. The image's boot configuration keys stand beside these; other keys are ignored.
 * `requester` is the name that old documentation gives to `assignee`.
 */
export const createRequestBodySchema = z
  .looseObject({
    assignee: assignee.optional(),
    requester: assignee.optional(),
    duration: durationSchema,
    image: z.string('must be the name of an image').min(1, 'must not be empty'),
    environment: z.string('must be text').min(1, 'must not be empty').max(32, 'must have at most 32 characters').nullish(),
    labels: selectorSchema.nullish(),
    /** Higher first. */
    priority: wholeNumber({ min: -100, max: 100, message: 'must be a whole number from -100 to 100' }).optional(),
    /** Seconds that it may wait for a device. */
    wait: wholeNumber({
      min: 0,
      max: MAX_DURATION_SECONDS,
      message: `must be a whole number of seconds from 0 to ${MAX_DURATION_SECONDS}`,
    }).nullish(),
    /** Where the requester wants to be told what happens. */
    webhook: webhookSchema.optional(),
  })
  .refine((body) => body.assignee !== undefined || body.requester !== undefined, {
    path: ['assignee'],
    message: 'must say who makes the request',
  });

/** `GET /api/request/{id}/details/`, and inside the answer to the creation. */
export const requestDetailsSchema = z.object({
  id: z.number().int(),
  /** A device name or `any`. */
  requested_device: z.string(),
  assignee: z.string(),
  expires: apiTimeSchema,
  environment: z.string(),
  image: z.string(),
  /** JSON text. */
  boot_config: z.string(),
  /** Empty while there is none. */
  assigned_device: z.string(),
  /** Absolute, with the final slash: `status/`, `renew/` and so on are appended to it. */
  url: z.url(),
});
export type RequestDetails = z.infer<typeof requestDetailsSchema>;

export const createRequestReplySchema = z.object({
  request: requestDetailsSchema,
  /** The pools that the caller's token is limited to: the request waits for devices of these alone. */
  limited_to_pools: z.array(z.string()).optional(),
});
export type CreateRequestReply = z.infer<typeof createRequestReplySchema>;

/** `GET /api/request/list/` */
export const requestListReplySchema = z.object({
  requests: z.array(
    z.object({
      id: z.number().int(),
      imaging_server: z.string(),
      assignee: z.string(),
      boot_config: z.string(),
      state: z.string(),
      expires: apiTimeSchema,
      requested_device: z.string(),
      environment: z.string(),
      assigned_device: z.string(),
      device_state: z.string(),
      // a server of the release before does not send these
      image: z.string().default(''),
      created: apiTimeSchema.nullable().default(null),
    }),
  ),
  /** With `limit`: what `after` the next page begins; null: this is the last. */
  next: z.string().nullable().optional(),
});
export type RequestListReply = z.infer<typeof requestListReplySchema>;

/** `GET /api/request/{id}/status/` */
export const requestStatusReplySchema = z.object({
  state: z.string(),
  log: z.array(logEntrySchema),
  /** State of the assigned device; empty without one. */
  device_state: z.string(),
  /** In words: what the request waits for, or how it ended and what to do next. Times are UTC. */
  why: z.string(),
  // a server of the release before does not send what follows
  /** Its place among those that wait for the same devices, 1 is next; null when it does not wait. */
  position: z.number().int().positive().nullable().default(null),
  /** What the devices that fit do now; null when it does not wait for one. */
  waiting: waitingSchema.nullable().default(null),
  /** When it may expect a device, and that one prepared; null when it waits for neither. */
  estimate: estimateSchema.nullable().default(null),
  /** When the state gives up or looks again; null is never. */
  deadline: apiTimeSchema.nullable().default(null),
  /** Of what it is at, or gave up: first the steps of its state. */
  attempts: z.array(attemptSchema).default([]),
});
export type RequestStatusReply = z.infer<typeof requestStatusReplySchema>;

/** `POST /api/request/{id}/renew/`: the new remaining time, not an addition. */
export const renewBodySchema = z.looseObject({ duration: durationSchema });

/** `POST /api/request/{id}/force-return/` */
export const forceReturnBodySchema = z.looseObject({
  reason: z.string('must say why').trim().min(1, 'must say why').max(1_000, 'must have at most 1000 characters'),
});

export const forceReturnReplySchema = z.object({
  outcome: z.enum(['returned', 'over']),
  state: z.string(),
  /** The device that it held. */
  device: z.string().nullable(),
});
