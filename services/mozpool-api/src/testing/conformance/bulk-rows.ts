import { code, type Row, why400 } from './row.js';

/** Labels, and many devices at once. */
export const bulkRows: readonly Row[] = [
  ['POST', '/api/device/panda-1/set-labels/', { labels: { gpu: 'mali' } }, 200, { labels: { gpu: 'mali' } }],
  ['POST', '/api/device/panda-1/set-labels/', { labels: { gpu: null } }, 200, { labels: {} }],
  ['POST', '/api/device/panda-1/set-labels/', { labels: { type: 'x' } }, 400, why400(/label type is built in/)],
  ['POST', '/api/device/panda-1/set-labels/', { labels: {} }, 400, why400(/at least one label/)],
  ['POST', '/api/device/panda-1/set-labels/', { labels: { gpu: 5 } }, 400, why400(/labels.gpu: must be text, or null/)],
  ['POST', '/api/device/nope/set-labels/', { labels: { gpu: 'x' } }, 404, code('unknown_device')],
  [
    'POST',
    '/api/device/bulk/',
    { action: 'offline', devices: ['panda-1', 'nope'] },
    200,
    expect.objectContaining({ accepted: 1, refused: 1, preview: false }),
  ],
  [
    'POST',
    '/api/device/bulk/',
    { action: 'offline', select: { q: '' }, preview: true },
    200,
    expect.objectContaining({ preview: true, refused: 1 }),
  ],
  ['POST', '/api/device/bulk/', { action: 'explode', devices: ['panda-1'] }, 400, why400(/action: must be one of offline, online/)],
  ['POST', '/api/device/bulk/', { action: 'offline' }, 400, why400(/give either "devices" or "select"/)],
  ['POST', '/api/device/bulk/', { action: 'offline', select: { colour: 'red' } }, 400, why400(/select: .*colour/)],
  ['POST', '/api/device/bulk/', { action: 'offline', select: {} }, 400, why400(/narrow the devices down/)],
  ['POST', '/api/device/bulk/', { action: 'image', devices: ['panda-1'] }, 400, why400(/arguments.image: must be the name of an image/)],
];
