import { anything, code, type Row, why400 } from './row.js';

/** Images, and what they boot on which hardware. */
export const imageRows: readonly Row[] = [
  [
    'GET',
    '/api/image/list',
    null,
    200,
    {
      images: [
        expect.objectContaining({
          name: 'android',
          boot_config_keys: [],
          can_reuse: true,
          hidden: false,
          has_sut_agent: false,
          id: expect.any(Number),
        }),
        expect.objectContaining({ name: 'b2g', boot_config_keys: ['b2gbase'] }),
      ],
    },
  ],
  [
    'GET',
    '/api/image/list?details&inactive&limit=1',
    null,
    200,
    {
      images: [
        expect.objectContaining({ name: 'android', active: true, revision: expect.any(Number), boot_configurations: expect.any(Array) }),
      ],
      next: expect.any(String),
    },
  ],
  [
    'GET',
    '/api/image/b2g/details/',
    null,
    200,
    {
      image: expect.objectContaining({
        boot_config_keys: ['b2gbase'],
        boot_configurations: [expect.objectContaining({ type: 'panda', pxe_config: 'android-boot' })],
      }),
    },
  ],
  ['GET', '/api/image/nope/details/', null, 404, code('unknown_image')],
  [
    'POST',
    '/api/image/',
    { name: 'new', checks: ['ping', 'tcp:22'] },
    201,
    { image: expect.objectContaining({ checks: ['ping', 'tcp:22'], boot_configurations: [] }) },
  ],
  ['POST', '/api/image/', { name: 'new', checks: ['smoke'] }, 400, why400(/checks.0: must be "ping", "sut"/)],
  ['POST', '/api/image/', { name: 'b2g' }, 409, code('already_exists')],
  ['PATCH', '/api/image/made/', { hidden: true }, 200, { image: expect.objectContaining({ hidden: true, revision: 2 }) }],
  ['PATCH', '/api/image/made/', { name: 'other' }, 400, why400(/name/)],
  ['PATCH', '/api/image/nope/', {}, 404, code('unknown_image')],
  ['POST', '/api/image/made/deactivate/', '', 200, { image: expect.objectContaining({ active: false }) }],
  ['POST', '/api/image/made/activate/', '', 200, anything],
  ['DELETE', '/api/image/made/', null, 204, undefined],
  ['DELETE', '/api/image/android/', null, 409, code('in_use')],
  ['GET', '/api/image/b2g/boot-configuration/list/', null, 200, { boot_configurations: [expect.objectContaining({ type: 'panda' })] }],
  [
    'POST',
    '/api/image/made/boot-configuration/',
    { hardware: { type: 'tegra', model: '250' }, pxe_config: 'android-boot' },
    200,
    { boot_configurations: [expect.objectContaining({ type: 'tegra' })] },
  ],
  [
    'POST',
    '/api/image/b2g/boot-configuration/',
    { hardware: { type: 'panda', model: 'ES' }, pxe_config: 'android-boot' },
    409,
    code('already_exists'),
  ],
  [
    'POST',
    '/api/image/made/boot-configuration/',
    { hardware: { type: 'tegra', model: '250' }, pxe_config: 'nope' },
    400,
    why400(/pxe_config: there is no PXE configuration "nope"/),
  ],
  [
    'POST',
    '/api/image/nope/boot-configuration/',
    { hardware: { type: 'tegra', model: '250' }, pxe_config: null },
    404,
    code('unknown_image'),
  ],
  [
    'PATCH',
    '/api/image/made-boots/boot-configuration/TEGRA/',
    { pxe_config: null },
    200,
    { boot_configurations: [expect.objectContaining({ pxe_config: null })] },
  ],
  ['DELETE', '/api/image/made-boots/boot-configuration/TEGRA/', null, 204, undefined],
  ['PATCH', '/api/image/made/boot-configuration/HW/', { pxe_config: null }, 404, code('unknown_hardware_type')],
  ['DELETE', '/api/image/made/boot-configuration/HW/', null, 404, code('unknown_hardware_type')],
];
