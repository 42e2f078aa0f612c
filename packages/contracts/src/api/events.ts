import { z } from 'zod';
import { eventListReplySchema, type PublishedEvent } from '../http/event.js';
import { webhookReplySchema } from '../http/webhook.js';
import { queryIds, queryInteger, queryNames } from './query.js';
import { route } from './route.js';

/** Names in one list of a filter. */
const MAX_FILTER_VALUES = 100;
/** Events in one answer. */
export const MAX_EVENT_PAGE = 1_000;
const MAX_POSITION = 999_999_999_999_999;

const filter = {
  device: queryNames({ max: MAX_FILTER_VALUES, description: 'Only events of these devices, with commas between them.' }),
  request: queryIds({ max: MAX_FILTER_VALUES, description: 'Only events of these requests.' }),
  kind: queryNames({ max: MAX_FILTER_VALUES, description: 'Only events of these kinds.' }),
  assignee: queryNames({ max: MAX_FILTER_VALUES, description: 'Only events of requests of these assignees.' }),
  pool: queryNames({ max: MAX_FILTER_VALUES, description: 'Only events of devices in these pools.' }),
};

const EVENT_EXAMPLE: PublishedEvent = {
  position: 90210,
  at: '2026-11-25T14:05:09.250000',
  kind: 'transition',
  machine: 'request',
  device: 'panda-0007',
  pool: 'b2g',
  request: 12,
  assignee: 'ci-build-4711',
  from_state: 'pending',
  to_state: 'ready',
  event: 'lifeguard_finished',
  details: {},
};

export const eventRoutes = {
  eventStream: route({
    methods: ['GET'],
    path: '/api/events/',
    tag: 'Events',
    summary: 'Everything that happens, as it happens',
    description:
      'Server-Sent Events: `id` is the position, `event` the kind, `data` one event as in the list of events. It begins with now, or after the position that ' +
      'the client gives in the header `Last-Event-ID` (browsers do so by themselves) or in `last_event_id`. Nothing is skipped and nothing comes twice. Where ' +
      'events after that position are not kept any more, an event `reset` comes first: read the lists again. Several filters have to hold together. ' +
      'The stream ends after an hour, when the server stops, or when the client is too slow: come back with the last id.',
    scope: 'read',
    query: z.object({
      ...filter,
      last_event_id: queryInteger({
        min: 0,
        max: MAX_POSITION,
        description: 'The header `Last-Event-ID`, for clients that cannot set it.',
      }),
    }),
    headers: { 'Last-Event-ID': 'The last position that the client has.' },
    replies: {
      200: {
        description: 'A stream without end.',
        type: 'text/event-stream',
        example: `id: 90210\nevent: transition\ndata: ${JSON.stringify(EVENT_EXAMPLE)}\n\n`,
      },
    },
    problems: ['stopping', 'too_many_streams'],
  }),

  listEvents: route({
    methods: ['GET'],
    path: '/api/event/list/',
    tag: 'Events',
    summary: 'What has happened',
    description:
      'Events in their order: those after the position `after`, or the newest ones without it. Call again with `position` of the answer as `after`, at once while `more` is true.',
    scope: 'read',
    query: z.object({
      ...filter,
      after: queryInteger({ min: 0, max: MAX_POSITION, description: 'Only events after this position.' }),
      limit: queryInteger({ min: 1, max: MAX_EVENT_PAGE, description: `At most so many events; ${MAX_EVENT_PAGE} without it.` }),
    }),
    replies: {
      200: {
        description: 'Events, oldest first, and where to go on.',
        schema: eventListReplySchema,
        example: { events: [EVENT_EXAMPLE], position: 90210, more: false, reset: false },
      },
    },
  }),

  requestWebhook: route({
    methods: ['GET'],
    path: '/api/request/:id/webhook/',
    tag: 'Events',
    summary: 'The webhook of a request and its deliveries',
    description:
      'What was sent to the receiver and what it answered, without the secret. A delivery that fails is tried again, ever more rarely, for 40 minutes. For whoever made the request, and for operators.',
    scope: 'request',
    replies: {
      200: {
        description: 'The webhook (null without one) and its newest deliveries, oldest first.',
        schema: webhookReplySchema,
        example: {
          webhook: { url: 'https://ci.example.org/mozpool', signed: true, events: ['ready', 'failed', 'closed'], ended: null },
          deliveries: [
            {
              delivery: 31,
              event: 'ready',
              position: 90210,
              created: '2026-11-25T14:05:09.310000',
              attempts: 1,
              status: 204,
              error: null,
              ms: 12,
              last_attempt: '2026-11-25T14:05:09.402000',
              next_attempt: null,
              delivered: '2026-11-25T14:05:09.414000',
            },
          ],
        },
      },
    },
    problems: ['unknown_request', 'not_owner', 'forbidden_pool'],
  }),
};
