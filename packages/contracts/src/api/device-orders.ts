import { deviceExecReplySchema, execBodySchema, imageBodySchema, orderBodySchema, orderReplySchema } from '../http/device-operation.js';
import { EXEC_LIMIT_MS, MAX_EXEC_OUTPUT_BYTES } from '../queue/query.js';
import { type Route, route } from './route.js';

const REASON = { reason: 'screen cracked' };
const PROBLEMS_OF_ORDERS = ['unknown_device', 'device_in_use', 'device_busy', 'event_refused'] as const;
const HELD_OR_BUSY =
  'A device in somebody’s hands or in work refuses without `force` and says what would be needed. The device’s log has who ordered it and why.';

interface OrderText<Path extends string> {
  path: Path;
  summary: string;
  description: string;
  /** The state that the example leads to. */
  state: string;
}

const reply = (state: string) => ({
  200: { description: 'Taken.', schema: orderReplySchema, example: { device: 'panda-0007', state, outcome: 'moved' } },
});

/** Calls without arguments of their own. */
function orderRoute<Path extends string>({ path, summary, description, state }: OrderText<Path>) {
  return route({
    methods: ['POST'],
    path,
    tag: 'Device orders',
    summary,
    description: `${description} ${HELD_OR_BUSY}`,
    scope: 'operate',
    body: { schema: orderBodySchema, expected: 'nothing, or a JSON object with "reason"', example: REASON, empty: {} },
    replies: reply(state),
    problems: [...PROBLEMS_OF_ORDERS],
  } as const satisfies Route);
}

export const deviceOrderRoutes = {
  goOffline: orderRoute({
    path: '/api/device/:name/offline/',
    summary: 'Take a device out of the pool',
    description: 'Nothing is done to it any more until it is brought *online*.',
    state: 'offline',
  }),
  goOnline: orderRoute({
    path: '/api/device/:name/online/',
    summary: 'Bring a device back into the pool',
    description:
      'A self-test comes first: the device is available when it passes, and offline again, with the cause, when it fails. From `offline` and `troubleshooting`; with `force` from anywhere, `locked_out` too.',
    state: 'pxe_power_cycling',
  }),
  selfTest: orderRoute({
    path: '/api/device/:name/self-test/',
    summary: 'Let a device prove that it works',
    description: 'Boots the self-test image, or reboots and pings the device where there is none for its hardware.',
    state: 'pxe_power_cycling',
  }),
  maintenance: orderRoute({
    path: '/api/device/:name/maintenance/',
    summary: 'Boot the live image for a person',
    description: 'Whatever is on the device counts as lost from then on.',
    state: 'pxe_power_cycling',
  }),
  checkDevice: orderRoute({
    path: '/api/device/:name/check/',
    summary: 'Check an idle device now',
    description: 'Asks its agent, or pings it; a device that does not answer tests itself. Force does nothing here.',
    state: 'ready',
  }),
  lockOut: orderRoute({
    path: '/api/device/:name/lock-out/',
    summary: 'Leave a device to somebody else',
    description: 'Nothing touches it and it takes no order without `force`.',
    state: 'locked_out',
  }),
  troubleshoot: orderRoute({
    path: '/api/device/:name/troubleshoot/',
    summary: 'Set a device aside to look into it',
    description: 'It takes every order from there and is never handed out; *online* ends it.',
    state: 'troubleshooting',
  }),

  rebootDevice: route({
    methods: ['POST'],
    path: '/api/device/:name/reboot/',
    tag: 'Device orders',
    summary: 'Reboot a device without cutting its power, where it can',
    description: `Its agent is asked where the image has one; otherwise, and where that fails, power is cut. Whoever holds the device may do it. ${HELD_OR_BUSY}`,
    scope: 'request',
    body: {
      schema: orderBodySchema,
      expected: 'nothing, or a JSON object with "assignee" and "reason"',
      example: { assignee: 'ci-build-4711' },
      empty: {},
    },
    replies: reply('pc_sut_reboot_request'),
    problems: ['unknown_device', 'device_held', 'device_busy', 'event_refused'],
  }),

  execOnDevice: route({
    methods: ['POST'],
    path: '/api/device/:name/exec/',
    tag: 'Device orders',
    summary: 'Run a command on a device',
    description: `For whoever holds the device, and for operators. It runs through the SUT agent or adb, whichever the image on the device has; SUT has no shell. A command has ${EXEC_LIMIT_MS / 1000} seconds, and ${MAX_EXEC_OUTPUT_BYTES} bytes of its output are kept. The device's log and the audit log name who ran what.`,
    scope: 'request',
    body: {
      schema: execBodySchema,
      expected: 'a JSON object with "command", and "via" and "assignee" where they are needed',
      example: { command: 'getprop ro.build.id', assignee: 'ci-build-4711' },
    },
    replies: {
      200: {
        description: 'The command ran to its end.',
        schema: deviceExecReplySchema,
        example: { via: 'adb' as const, exit_code: 0, output: 'IML74K\n', truncated: false },
      },
    },
    problems: ['unknown_device', 'exec_unavailable', 'agent_failed', 'agent_silent', 'agent_timeout', 'queue_unavailable'],
    limitMs: EXEC_LIMIT_MS + 4_000,
  }),

  imageDevice: route({
    methods: ['POST'],
    path: '/api/device/:name/image/',
    tag: 'Device orders',
    summary: 'Install an image on a device',
    description: `With the keys that the image asks for beside "image", as in a request. Refused at once where the hardware cannot boot the image. ${HELD_OR_BUSY}`,
    scope: 'operate',
    body: {
      schema: imageBodySchema,
      expected: 'a JSON object with "image" and the keys that the image asks for',
      example: { image: 'b2g', b2gbase: 'http://builds.example.org/b2g/', reason: 'new base image' },
    },
    replies: reply('pxe_power_cycling'),
    problems: [...PROBLEMS_OF_ORDERS, 'unknown_image'],
  }),
};
