import { z } from 'zod';
import { apiTimeSchema } from './instants.js';

/** One thing that happened, as the stream, the list of events and webhooks tell it. */
export const publishedEventSchema = z.object({
  /** Its place in the one order of all events, without gaps; readers come back with it. */
  position: z.number().int().positive(),
  at: apiTimeSchema,
  /** `transition`, `created`, `claimed`, `released`, `renewed`, `expiring`, `edited`, `command`, `agent`, … */
  kind: z.string(),
  /** Whose states `from_state` and `to_state` are; null where it is about no state. */
  machine: z.enum(['device', 'request']).nullable(),
  /** Null where it is about no device. */
  device: z.string().nullable(),
  /** Of the device. */
  pool: z.string().nullable(),
  /** Null where it is about no request. */
  request: z.number().int().nullable(),
  /** Of the request. */
  assignee: z.string().nullable(),
  from_state: z.string().nullable(),
  to_state: z.string().nullable(),
  /** What the machine was told, or what happened to an agent. */
  event: z.string().nullable(),
  /** More, by kind; nothing secret. */
  details: z.record(z.string(), z.unknown()),
});
export type PublishedEvent = z.infer<typeof publishedEventSchema>;

/** `GET /api/event/list/` */
export const eventListReplySchema = z.object({
  events: z.array(publishedEventSchema),
  /** Give it as `after` to go on from here; the events up to it that are not in the list do not pass the filter. */
  position: z.number().int(),
  /** There is more to be had now. */
  more: z.boolean(),
  /** The events after `after` are not all kept any more: what was read before has to be read anew. */
  reset: z.boolean(),
});
export type EventListReply = z.infer<typeof eventListReplySchema>;
