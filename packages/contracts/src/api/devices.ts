import { z } from 'zod';
import {
  deviceDetailsReplySchema,
  deviceFieldsReplySchema,
  deviceListReplySchema,
  deviceNamesReplySchema,
  deviceStateReplySchema,
  deviceStatusReplySchema,
  eventReplySchema,
} from '../http/device.js';
import {
  onBehalfSchema,
  powerCycleBodySchema,
  setCommentsBodySchema,
  setEnvironmentBodySchema,
  stateChangeBodySchema,
  successReplySchema,
} from '../http/device-operation.js';
import { logReplySchema } from '../http/log-entry.js';
import { deviceListQuery } from './device-query.js';
import { DEVICE_EXAMPLE, LOG_EXAMPLE } from './examples.js';
import { LOG_DESCRIPTION, logQuery } from './log-query.js';
import { queryFlag, querySwitch, queryText } from './query.js';
import { route } from './route.js';
import { LONG_POLL_LIMIT_MS, WAIT_DESCRIPTION, waitQuery } from './wait-query.js';

const DONE = { 200: { description: 'Accepted.', schema: z.object({}), example: {} } } as const;
const NULL_REPLY = { 200: { description: 'Changed.', schema: z.null(), example: null } } as const;
/** The same as in the bodies of other calls, for those that are a GET in Mozpool 4.2. */
const onBehalfQuery = z.object({
  assignee: queryText({ max: 256, description: 'Whoever holds the device says so with the assignee of the request.' }),
  force: querySwitch('An operator’s order, whoever holds the device.'),
});

export const deviceRoutes = {
  listDevices: route({
    methods: ['GET'],
    path: '/api/device/list/',
    tag: 'Devices',
    summary: 'The devices',
    scope: 'read',
    description:
      'Without parameters as in Mozpool 4.2: the names of all active devices. Filters narrow it down; with `limit` it comes in pages, and `next` says where the next one begins.',
    query: deviceListQuery,
    replies: {
      200: {
        description: 'Names, or objects with `details` or `fields`.',
        schema: z.union([deviceNamesReplySchema, deviceListReplySchema, deviceFieldsReplySchema]),
        example: { devices: [DEVICE_EXAMPLE] },
      },
    },
  }),

  deviceDetails: route({
    methods: ['GET'],
    path: '/api/device/:name/details/',
    tag: 'Devices',
    summary: 'Everything about a device',
    description: 'All that a remote flash needs, who has it until when, and why nobody else gets it.',
    scope: 'read',
    replies: {
      200: {
        description: 'The same as in the list with `details`.',
        schema: deviceDetailsReplySchema,
        example: { device: DEVICE_EXAMPLE },
      },
    },
    problems: ['unknown_device'],
  }),

  deviceEvent: route({
    methods: ['GET', 'POST'],
    path: '/api/device/:name/event/:event/',
    tag: 'Devices',
    summary: 'Send an event to the machine of a device',
    description:
      'Boot scripts report their progress here; what people ask for (`please_…`) has calls of its own beside this one. An event that a script or an agent sends is ' +
      'answered with 200 even when the device’s state ignores it.',
    scope: 'device',
    params: { event: 'an event of the device machine' },
    query: z.object({
      ...onBehalfQuery.shape,
      boot: queryText({ max: 15, description: 'Number of the boot, as the PXE configuration gave it.' }),
      secret: queryText({ max: 64, description: 'Secret of the boot, as the PXE configuration gave it.' }),
      detail: queryText({ max: 2_000, description: 'For the log.' }),
    }),
    body: {
      schema: z.looseObject({}),
      expected: 'nothing, or a JSON object with the event’s arguments',
      example: { image: 'b2g', boot_config: '{"b2gbase": "http://builds.example.org/b2g/"}' },
      raw: true,
    },
    replies: {
      200: { description: 'Taken (an empty object), or ignored, with the reason.', schema: eventReplySchema, example: {} },
    },
    problems: ['unknown_device', 'unknown_image', 'unknown_pxe_config', 'device_held', 'event_refused'],
    sideEffects: true,
  }),

  stateChange: route({
    methods: ['POST'],
    path: '/api/device/:name/state-change/:from/to/:to/',
    tag: 'Devices',
    summary: 'Force a device into a state',
    description: 'Only from the state that the operator saw. The deadline and the first action of the new state apply.',
    scope: 'operate',
    params: { from: 'the state that the device is in', to: 'the state that it shall be in' },
    body: {
      schema: stateChangeBodySchema,
      expected: 'nothing, or a JSON object with "reason"',
      example: { reason: 'lent to the graphics team' },
      raw: true,
    },
    replies: DONE,
    problems: ['unknown_device', 'unknown_state', 'state_conflict'],
  }),

  deviceStatus: route({
    methods: ['GET'],
    path: '/api/device/:name/status/',
    tag: 'Devices',
    summary: 'State and newest log entries of a device',
    description: WAIT_DESCRIPTION,
    scope: 'read',
    query: z.object(waitQuery),
    limitMs: LONG_POLL_LIMIT_MS,
    replies: {
      200: {
        description: 'The state and the 100 newest log entries, oldest first.',
        schema: deviceStatusReplySchema,
        example: { state: 'b2g_downloading', log: LOG_EXAMPLE },
      },
    },
    problems: ['unknown_device'],
  }),

  deviceState: route({
    methods: ['GET'],
    path: '/api/device/:name/state/',
    tag: 'Devices',
    summary: 'State of a device',
    description: 'With `cache` the answer may be five seconds old and costs next to nothing: for monitoring.',
    scope: 'read',
    query: z.object({ cache: queryFlag('From a cache of five seconds.') }),
    replies: { 200: { description: 'The state.', schema: deviceStateReplySchema, example: { state: 'ready' } } },
    problems: ['unknown_device'],
  }),

  deviceLog: route({
    methods: ['GET'],
    path: '/api/device/:name/log/',
    tag: 'Devices',
    summary: 'The log of a device',
    description: LOG_DESCRIPTION,
    scope: 'read',
    query: logQuery,
    headers: { 'Last-Event-ID': 'With `follow`: the last entry that the client has.' },
    limitMs: LONG_POLL_LIMIT_MS,
    replies: { 200: { description: 'Entries, oldest first.', schema: logReplySchema, example: { log: LOG_EXAMPLE } } },
    problems: ['unknown_device', 'stopping', 'too_many_streams'],
  }),

  bootConfig: route({
    methods: ['GET'],
    path: '/api/device/:name/bootconfig/',
    tag: 'Devices',
    summary: 'The boot configuration that is being installed',
    description:
      'Read by boot scripts: the text as the request gave it, and an empty object when there is none. Scripts send the number and secret of their boot.',
    scope: 'device',
    query: z.object({
      boot: queryText({ max: 15, description: 'Number of the boot, as the PXE configuration gave it.' }),
      secret: queryText({ max: 64, description: 'Secret of the boot, as the PXE configuration gave it.' }),
    }),
    replies: {
      200: { description: 'JSON text.', type: 'application/json', example: '{"b2gbase": "http://builds.example.org/b2g/"}' },
    },
    problems: ['unknown_device', 'boot_not_proven', 'boot_over'],
  }),

  powerCycle: route({
    methods: ['POST'],
    path: '/api/device/:name/power-cycle/',
    tag: 'Devices',
    summary: 'Cut and restore the power of a device',
    description:
      'With `pxe_config` the device boots that from the network, otherwise from its own storage. Whoever holds the device may do it; anyone else needs `force`.',
    scope: 'request',
    body: {
      schema: powerCycleBodySchema,
      expected: 'a JSON object, {} for a plain power cycle or one with "pxe_config"',
      example: { assignee: 'ci-build-4711' },
      empty: {},
    },
    replies: DONE,
    problems: ['unknown_device', 'unknown_pxe_config', 'device_held', 'device_busy', 'event_refused'],
  }),

  powerOff: route({
    repeatable: true,
    methods: ['GET', 'POST'],
    path: '/api/device/:name/power-off/',
    tag: 'Devices',
    summary: 'Cut the power of a device',
    description: 'A device that nobody holds goes out of the pool with it. GET as in Mozpool 4.2.',
    scope: 'request',
    query: onBehalfQuery,
    body: {
      schema: onBehalfSchema,
      expected: 'nothing, or a JSON object with "assignee"',
      example: { assignee: 'ci-build-4711' },
      empty: {},
    },
    replies: DONE,
    problems: ['unknown_device', 'device_held', 'device_busy', 'event_refused'],
    sideEffects: true,
  }),

  clearPxe: route({
    repeatable: true,
    methods: ['POST'],
    path: '/api/device/:name/clear-pxe/',
    tag: 'Devices',
    summary: 'Do not answer the next network boot of a device',
    scope: 'operate',
    replies: DONE,
    problems: ['unknown_device', 'agent_failed', 'agent_silent', 'agent_timeout', 'queue_unavailable'],
    limitMs: 7_000,
  }),

  ping: route({
    methods: ['GET'],
    path: '/api/device/:name/ping/',
    tag: 'Devices',
    summary: 'Ping a device',
    scope: 'read',
    replies: { 200: { description: 'Whether it answered.', schema: successReplySchema, example: { success: true } } },
    problems: ['unknown_device', 'agent_failed', 'agent_silent', 'agent_timeout', 'queue_unavailable'],
    limitMs: 12_000,
  }),

  setComments: route({
    repeatable: true,
    methods: ['POST'],
    path: '/api/device/:name/set-comments/',
    tag: 'Devices',
    summary: 'Change the comments on a device',
    scope: 'operate',
    body: { schema: setCommentsBodySchema, expected: 'a JSON object with "comments"', example: { comments: 'screen cracked' } },
    replies: NULL_REPLY,
    problems: ['unknown_device'],
  }),

  setEnvironment: route({
    repeatable: true,
    methods: ['POST'],
    path: '/api/device/:name/set-environment/',
    tag: 'Devices',
    summary: 'Move a device to another environment',
    scope: 'operate',
    body: { schema: setEnvironmentBodySchema, expected: 'a JSON object with "environment"', example: { environment: 'staging' } },
    replies: NULL_REPLY,
    problems: ['unknown_device'],
  }),

  relayTest: route({
    methods: ['GET'],
    path: '/api/relay/:name/test/',
    tag: 'Relay boards',
    summary: 'Test the communication with a relay board in both directions',
    scope: 'operate',
    params: { name: 'name of the relay board' },
    replies: { 200: { description: 'Whether it answered.', schema: successReplySchema, example: { success: true } } },
    problems: ['unknown_board', 'agent_failed', 'agent_silent', 'agent_timeout', 'queue_unavailable'],
    limitMs: 13_000,
  }),
};
