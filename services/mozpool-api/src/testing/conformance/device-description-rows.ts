import { code, type Row, why400 } from './row.js';

const NEW_DEVICE = {
  name: 'new-1',
  fqdn: 'new-1.example',
  mac_address: 'AA:00:00:00:00:FF',
  imaging_server: 'imaging1',
  hardware: { type: 'tegra', model: '250' },
};

/** Devices as operators describe them. */
export const deviceDescriptionRows: readonly Row[] = [
  [
    'POST',
    '/api/device/',
    NEW_DEVICE,
    201,
    { device: expect.objectContaining({ name: 'new-1', state: 'new', mac_address: 'aa00000000ff', revision: 1 }) },
  ],
  ['POST', '/api/device/', { ...NEW_DEVICE, name: 'panda-1' }, 409, expect.objectContaining({ code: 'already_exists', field: 'name' })],
  [
    'POST',
    '/api/device/',
    { ...NEW_DEVICE, mac_address: '00:00:00:00:00:01' },
    409,
    expect.objectContaining({ code: 'already_exists', field: 'mac_address' }),
  ],
  ['POST', '/api/device/', { ...NEW_DEVICE, name: 'list' }, 400, why400(/name: is the name of a call/)],
  ['POST', '/api/device/', { ...NEW_DEVICE, colour: 'red' }, 400, why400(/colour/)],
  ['POST', '/api/device/', { ...NEW_DEVICE, mac_address: 'x' }, 400, why400(/mac_address: must be a MAC address such as/)],
  ['POST', '/api/device/', { ...NEW_DEVICE, relay_info: 'board' }, 400, why400(/relay_info: .*HOST\[:PORT\]:bankB:relayR/)],
  ['POST', '/api/device/', { ...NEW_DEVICE, power: 'snmp://pdu/3?model=nope' }, 400, why400(/power: .*model=nope is none of apc/)],
  ['POST', '/api/device/', { ...NEW_DEVICE, power: 'ipmi://me:hunter2@bmc' }, 400, why400(/^(?!.*hunter2).*credentials=NAME/)],
  [
    'POST',
    '/api/device/',
    { ...NEW_DEVICE, imaging_server: 'nowhere' },
    400,
    why400(/imaging_server: there is no active imaging server "nowhere"/),
  ],
  [
    'POST',
    '/api/device/',
    { ...NEW_DEVICE, hardware: { type: 'x', model: 'y' } },
    400,
    why400(/hardware: there is no hardware type "x" model "y"/),
  ],
  ['POST', '/api/device/', '', 400, code('invalid_body')],
  [
    'PATCH',
    '/api/device/made-1/',
    { fqdn: 'other.example', ip_address: '10.0.0.9' },
    200,
    { device: expect.objectContaining({ fqdn: 'other.example', ip_address: '10.0.0.9', revision: 2 }) },
  ],
  [
    'PATCH',
    '/api/device/made-1/',
    { fqdn: 'other.example', revision: 7 },
    409,
    expect.objectContaining({ code: 'changed_meanwhile', revision: 1, expected: 7 }),
  ],
  ['PATCH', '/api/device/made-1/', { ip_address: 'x' }, 400, why400(/ip_address: must be an IP address, or null/)],
  ['PATCH', '/api/device/nope/', {}, 404, code('unknown_device')],
  [
    'POST',
    '/api/device/made-1/deactivate/',
    { reason: 'sold' },
    200,
    { device: expect.objectContaining({ active: false, state: 'offline' }) },
  ],
  ['POST', '/api/device/panda-2/deactivate/', '', 409, code('device_in_use')],
  ['POST', '/api/device/nope/deactivate/', '', 404, code('unknown_device')],
  ['POST', '/api/device/made-1/activate/', '', 200, { device: expect.objectContaining({ active: true }) }],
  ['DELETE', '/api/device/made-1/', null, 409, expect.objectContaining({ code: 'in_use', uses: 'active device made-1' })],
  ['DELETE', '/api/device/made-2/', null, 204, undefined],
  ['DELETE', '/api/device/nope/', null, 404, code('unknown_device')],
];
