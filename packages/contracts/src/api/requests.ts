import { z } from 'zod';
import { eventReplySchema } from '../http/device.js';
import { logReplySchema } from '../http/log-entry.js';
import {
  createRequestBodySchema,
  createRequestReplySchema,
  forceReturnBodySchema,
  forceReturnReplySchema,
  renewBodySchema,
  requestDetailsSchema,
  requestListReplySchema,
  requestStatusReplySchema,
} from '../http/request.js';
import { queryCursor, queryPage } from './device-query.js';
import { ESTIMATE_EXAMPLE, LOG_EXAMPLE, REQUEST_EXAMPLE, WAITING_EXAMPLE } from './examples.js';
import { LOG_DESCRIPTION, logQuery } from './log-query.js';
import { queryFlag, queryNames, queryText } from './query.js';
import { IDEMPOTENCY_KEY, route } from './route.js';
import { LONG_POLL_LIMIT_MS, WAIT_DESCRIPTION, waitQuery } from './wait-query.js';

const details = {
  200: { description: 'The request.', schema: requestDetailsSchema, example: REQUEST_EXAMPLE },
};

const names = (what: string) => queryNames({ max: 50, description: `Only requests ${what}; several with commas between them.` });
const requestListQuery = z.object({
  include_closed: queryFlag('Closed requests too.'),
  state: names('in these states; closed ones, too, where they are named'),
  q: queryText({
    max: 200,
    description:
      'Only requests in which each of these words appears: in their number, state, assignee, image, environment, device asked for or held, or server.',
  }),
  assignee: queryText({ max: 256, description: 'Only requests of this assignee.' }),
  device: queryText({ max: 32, description: 'Only requests that have this device or ask for it by name.' }),
  image: queryText({ max: 32, description: 'Only requests for this image.' }),
  environment: queryText({ max: 32, description: 'Only requests for this environment.' }),
  since: z
    .string()
    .regex(/^(\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,6})?)?Z?)?$/, 'must be an instant in UTC such as 2026-11-25T14:05:00')
    .transform((text) => (text === '' ? undefined : Date.parse(text.replace(/Z?$/, 'Z'))))
    .refine((at) => !Number.isNaN(at), 'must be an instant in UTC such as 2026-11-25T14:05:00')
    .optional()
    .meta({ description: 'Only requests that were made since this instant (UTC).' }),
  limit: queryPage,
  after: queryCursor,
});

export const requestRoutes = {
  createRequest: route({
    methods: ['POST'],
    path: '/api/device/:name/request/',
    tag: 'Requests',
    summary: 'Ask for a device',
    description:
      'Name a device, or write `any`. The answer comes at once, with a device if one that fits is free. The boot configuration keys of the image ' +
      '(`boot_config_keys` in the list of images) stand beside the keys below; other keys are ignored. `requester` is an old name of `assignee`.\n\n' +
      '`labels` says what the labels of the device have to be, as text (`processor=armv7,pool in (b2g,mobile),os!=4.0,gpu,!broken`) or as an object ' +
      '(`{"processor": "armv7", "pool": ["b2g", "mobile"], "os": {"not": "4.0"}, "gpu": true, "broken": false}`). Every device has the labels `type`, `model`, ' +
      '`environment`, `server` and `pool`. A request that no device could ever satisfy is refused, with what there is instead.\n\n' +
      'A token that is limited to pools gets devices of these alone.',
    scope: 'request',
    params: { name: 'name of a device, or `any`' },
    headers: {
      [IDEMPOTENCY_KEY]:
        'With one (1 to 255 characters, new for each request) the same call may be repeated for a day: it finds the request that the first one made, ' +
        'and the answer has `Idempotent-Replay: true`.',
    },
    body: {
      schema: createRequestBodySchema,
      expected: 'a JSON object with "assignee", "duration" and "image"',
      example: {
        assignee: 'ci-build-4711',
        duration: 1800,
        image: 'b2g',
        labels: 'pool in (b2g,mobile),processor=armv7',
        b2gbase: 'http://builds.example.org/b2g/',
      },
    },
    replies: {
      200: { description: 'The request was made.', schema: createRequestReplySchema, example: { request: REQUEST_EXAMPLE } },
      409: {
        description: 'The request was made and is closed already.',
        schema: createRequestReplySchema,
        example: { request: REQUEST_EXAMPLE },
      },
    },
    problems: ['unknown_image', 'unknown_device', 'invalid_header', 'idempotency_key_reused', 'impossible_request'],
  }),

  listRequests: route({
    methods: ['GET'],
    path: '/api/request/list/',
    tag: 'Requests',
    summary: 'Requests that are not closed',
    description:
      'With `limit` it comes in pages, the newest first; otherwise in order of their making. Failed requests stay in the list until they are closed or cleaned up, one week after their end.',
    scope: 'read',
    query: requestListQuery,
    replies: {
      200: {
        description: 'The requests.',
        schema: requestListReplySchema,
        example: {
          requests: [
            {
              id: 12,
              imaging_server: 'imaging1.example.org',
              assignee: 'ci-build-4711',
              boot_config: '{}',
              state: 'ready',
              expires: '2026-11-25T14:35:00',
              requested_device: 'any',
              environment: 'any',
              assigned_device: 'panda-0007',
              device_state: 'ready',
              image: 'b2g',
              created: '2026-11-25T14:05:00',
            },
          ],
        },
      },
    },
  }),

  requestDetails: route({
    methods: ['GET'],
    path: '/api/request/:id/details/',
    tag: 'Requests',
    summary: 'One request',
    description: WAIT_DESCRIPTION,
    scope: 'read',
    query: z.object(waitQuery),
    limitMs: LONG_POLL_LIMIT_MS,
    replies: details,
    problems: ['unknown_request', 'invalid_path'],
  }),

  requestDetailsAtUrl: route({
    methods: ['GET'],
    path: '/api/request/:id/',
    tag: 'Requests',
    summary: 'One request, at the URL that its creation gave',
    description: WAIT_DESCRIPTION,
    scope: 'read',
    query: z.object(waitQuery),
    limitMs: LONG_POLL_LIMIT_MS,
    replies: details,
    problems: ['unknown_request', 'invalid_path'],
  }),

  requestStatus: route({
    methods: ['GET'],
    path: '/api/request/:id/status/',
    tag: 'Requests',
    summary: 'Where a request is and why',
    description: WAIT_DESCRIPTION,
    scope: 'read',
    query: z.object(waitQuery),
    limitMs: LONG_POLL_LIMIT_MS,
    replies: {
      200: {
        description:
          'State, device state, why in words, for one that waits its place, what the devices that fit do and when it may expect one; and the 100 newest log entries, oldest first.',
        schema: requestStatusReplySchema,
        example: {
          state: 'finding_device',
          log: LOG_EXAMPLE,
          device_state: '',
          why: '3 devices match: 2 held until 14:05 and 15:30, 1 in self-test. Second in line; a device is expected in about 12 minutes. Times are UTC.',
          position: 2,
          waiting: WAITING_EXAMPLE,
          estimate: ESTIMATE_EXAMPLE,
          deadline: '2026-11-25T14:20:00.250000',
          attempts: [{ counter: 'bad_images', count: 1, limit: 1 }],
        },
      },
    },
    problems: ['unknown_request'],
  }),

  requestLog: route({
    methods: ['GET'],
    path: '/api/request/:id/log/',
    tag: 'Requests',
    summary: 'The log of a request, also of one that is gone',
    description: LOG_DESCRIPTION,
    scope: 'read',
    query: logQuery,
    headers: { 'Last-Event-ID': 'With `follow`: the last entry that the client has.' },
    limitMs: LONG_POLL_LIMIT_MS,
    replies: { 200: { description: 'Entries, oldest first.', schema: logReplySchema, example: { log: LOG_EXAMPLE } } },
    problems: ['stopping', 'too_many_streams'],
  }),

  renewRequest: route({
    repeatable: true,
    methods: ['POST'],
    path: '/api/request/:id/renew/',
    tag: 'Requests',
    summary: 'Set how long the reservation lasts from now',
    description: 'The new remaining time, not an addition; it may be shorter.',
    scope: 'request',
    body: { schema: renewBodySchema, expected: 'a JSON object with "duration" in seconds', example: { duration: 1800 } },
    replies: { 204: { description: 'Renewed.' } },
    problems: ['unknown_request', 'not_owner', 'forbidden_pool'],
  }),

  returnRequest: route({
    repeatable: true,
    methods: ['POST'],
    path: '/api/request/:id/return/',
    tag: 'Requests',
    summary: 'Give the device back, or stop waiting',
    description: 'Does no harm however often it is called, also to a request that failed.',
    scope: 'request',
    replies: { 204: { description: 'Closed, now or before.' } },
    problems: ['unknown_request', 'not_owner', 'forbidden_pool'],
  }),

  forceReturn: route({
    repeatable: true,
    methods: ['POST'],
    path: '/api/request/:id/force-return/',
    tag: 'Requests',
    summary: 'Take a device back from whoever holds it',
    description:
      'An operator’s order. Who gave it and why is in the logs of the request and of its device, and in the event `forced_return`.',
    scope: 'operate',
    body: { schema: forceReturnBodySchema, expected: 'a JSON object with "reason"', example: { reason: 'the rack moves at noon' } },
    replies: {
      200: {
        description: 'Closed now (`returned`), or over before (`over`), and then nothing happened.',
        schema: forceReturnReplySchema,
        example: { outcome: 'returned', state: 'closed', device: 'panda-0007' },
      },
    },
    problems: ['unknown_request', 'forbidden_pool'],
  }),

  requestEvent: route({
    methods: ['GET', 'POST'],
    path: '/api/request/:id/event/:event/',
    tag: 'Requests',
    summary: 'Send an event to the machine of a request',
    description: 'For tools of Mozpool 4.2; new ones have a call of their own for what they want.',
    scope: 'operate',
    params: { event: 'an event of the request machine, such as `close`' },
    body: {
      schema: z.looseObject({}),
      expected: 'nothing, or a JSON object with the event’s arguments',
      example: {},
      raw: true,
    },
    replies: {
      200: {
        description: 'Taken (an empty object), or ignored, with the reason.',
        schema: eventReplySchema,
        example: { outcome: 'ignored', reason: 'State closed does not take find_device.' },
      },
    },
    problems: ['unknown_request'],
    sideEffects: true,
  }),
};
