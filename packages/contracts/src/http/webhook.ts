import { WEBHOOK_EVENT_NAMES } from '@mozpool/domain';
import { z } from 'zod';
import { publishedEventSchema } from './event.js';
import { apiTimeSchema } from './instants.js';

const MAX_URL_LENGTH = 2_000;
const MAX_SECRET_LENGTH = 256;

/** Where the requester wants to be told what happens: `webhook` in the body of a new request. */
export const webhookSchema = z.strictObject({
  url: z
    .string('must be text')
    .max(MAX_URL_LENGTH, `must have at most ${MAX_URL_LENGTH} characters`)
    .refine((text) => {
      const url = URL.canParse(text) ? new URL(text) : null;
      return url !== null && ['http:', 'https:'].includes(url.protocol) && url.username === '' && url.password === '';
    }, 'must be an http or https URL without a user name'),
  /** Signs what is sent. */
  secret: z
    .string('must be text')
    .min(1, 'must not be empty')
    .max(MAX_SECRET_LENGTH, `must have at most ${MAX_SECRET_LENGTH} characters`)
    .optional(),
  /** What to tell; without it: ready, failed, closed, expiring and device_failed. */
  events: z
    .array(z.enum(WEBHOOK_EVENT_NAMES, `must be among ${WEBHOOK_EVENT_NAMES.join(', ')}`))
    .min(1, 'must name at least one event')
    .max(WEBHOOK_EVENT_NAMES.length, 'names an event twice')
    .optional(),
});

/** What a receiver is sent. */
export const webhookBodySchema = z.object({
  /** The same in every attempt, as in the header `Mozpool-Delivery`. */
  delivery: z.number().int(),
  event: z.enum(WEBHOOK_EVENT_NAMES),
  request: z.object({ id: z.number().int(), url: z.url() }),
  data: publishedEventSchema,
});
export type WebhookBody = z.infer<typeof webhookBodySchema>;

/** `GET /api/request/{id}/webhook/` */
export const webhookReplySchema = z.object({
  /** Null: the request has none. */
  webhook: z
    .object({
      /** Without its query string, which may hold a secret. */
      url: z.string(),
      signed: z.boolean(),
      events: z.array(z.string()),
      /** When the receiver said that it wants no more. */
      ended: apiTimeSchema.nullable(),
    })
    .nullable(),
  /** In the order of their events. */
  deliveries: z.array(
    z.object({
      delivery: z.number().int(),
      event: z.string(),
      /** Position of the event that it tells of. */
      position: z.number().int(),
      created: apiTimeSchema,
      attempts: z.number().int(),
      /** What the receiver answered last; null when it did not. */
      status: z.number().int().nullable(),
      error: z.string().nullable(),
      ms: z.number().int().nullable(),
      last_attempt: apiTimeSchema.nullable(),
      /** Null: delivered or given up. */
      next_attempt: apiTimeSchema.nullable(),
      delivered: apiTimeSchema.nullable(),
    }),
  ),
});
export type WebhookReply = z.infer<typeof webhookReplySchema>;
