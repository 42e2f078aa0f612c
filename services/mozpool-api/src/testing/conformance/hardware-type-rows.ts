import { anything, code, type Row, why400 } from './row.js';

/** Hardware types. */
export const hardwareTypeRows: readonly Row[] = [
  [
    'GET',
    '/api/hardware-type/list/',
    null,
    200,
    { hardware_types: expect.arrayContaining([expect.objectContaining({ type: 'panda', devices: 3 })]) },
  ],
  [
    'GET',
    '/api/hardware-type/HW/details/',
    null,
    200,
    { hardware_type: expect.objectContaining({ type: 'made', labels: {}, limits: {} }) },
  ],
  ['GET', '/api/hardware-type/x/details/', null, 404, code('unknown_hardware_type')],
  [
    'POST',
    '/api/hardware-type/',
    { type: 'new', model: 'N1', labels: { processor: 'armv7' } },
    201,
    { hardware_type: expect.objectContaining({ labels: { processor: 'armv7' } }) },
  ],
  ['POST', '/api/hardware-type/', { type: 'panda', model: 'ES' }, 409, code('already_exists')],
  [
    'PATCH',
    '/api/hardware-type/HW/',
    { limits: { seconds: { pxe_booting: 240 } } },
    200,
    { hardware_type: expect.objectContaining({ limits: { seconds: { pxe_booting: 240 } } }) },
  ],
  [
    'PATCH',
    '/api/hardware-type/HW/',
    { limits: { seconds: { pxe_boting: 240 } } },
    400,
    why400(/there is no limit "pxe_boting"; there are ready, /),
  ],
  ['PATCH', '/api/hardware-type/HW/', { labels: { type: 'x' } }, 400, why400(/label type is built in/)],
  ['POST', '/api/hardware-type/HW/deactivate/', '', 200, { hardware_type: expect.objectContaining({ active: false }) }],
  ['POST', '/api/hardware-type/HW/activate/', '', 200, anything],
  ['DELETE', '/api/hardware-type/HW/', null, 204, undefined],
];
