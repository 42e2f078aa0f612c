import { bulkBodySchema, bulkReplySchema, labelsReplySchema, MAX_BULK_DEVICES, setLabelsBodySchema } from '../http/bulk.js';
import { route } from './route.js';

/** Longer than any one device may take: what is not begun by then is refused. */
export const BULK_LIMIT_MS = 120_000;

export const bulkRoutes = {
  setLabels: route({
    repeatable: true,
    methods: ['POST'],
    path: '/api/device/:name/set-labels/',
    tag: 'Devices',
    summary: 'Change labels of a device',
    description: 'The others stay; null removes one. Built-in labels (`type`, `model`, `environment`, `server`) cannot be set.',
    scope: 'operate',
    body: { schema: setLabelsBodySchema, expected: 'a JSON object with "labels"', example: { labels: { gpu: 'mali', broken: null } } },
    replies: { 200: { description: 'Its own labels as they are now.', schema: labelsReplySchema, example: { labels: { gpu: 'mali' } } } },
    problems: ['unknown_device'],
  }),
  bulk: route({
    methods: ['POST'],
    path: '/api/device/bulk/',
    tag: 'Device orders',
    summary: 'Do the same with many devices',
    description: `By name, or by the filters of the list of devices; at most ${MAX_BULK_DEVICES}. A preview says what each device would answer and changes nothing. One device that refuses stops no other; running it twice does no harm.`,
    scope: 'operate',
    body: {
      schema: bulkBodySchema,
      expected: 'a JSON object with "action" and "devices" or "select"',
      example: { action: 'offline', select: { environment: 'staging', label: 'rack=7' }, reason: 'rack 7 moves', preview: true },
    },
    replies: {
      200: {
        description: 'What came of it, for each device.',
        schema: bulkReplySchema,
        example: {
          action: 'offline',
          preview: true,
          accepted: 1,
          refused: 1,
          devices: [
            { device: 'panda-0007', accepted: true, state: 'ready', code: null, why: null },
            {
              device: 'panda-0008',
              accepted: false,
              state: 'pxe_booting',
              code: 'device_busy',
              why: 'Device panda-0008 is in work (state pxe_booting: Waits for the first script of the live image). Wait until it is done, or add "force": true, which breaks that off.',
            },
          ],
        },
      },
    },
    problems: ['unknown_image', 'unknown_pxe_config', 'unknown_state'],
    limitMs: BULK_LIMIT_MS + 15_000,
  }),
};
