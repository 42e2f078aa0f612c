import { anything, code, type Row, why400 } from './row.js';

/** Imaging servers. */
export const imagingServerRows: readonly Row[] = [
  [
    'GET',
    '/api/imaging-server/list/',
    null,
    200,
    { imaging_servers: expect.arrayContaining([expect.objectContaining({ fqdn: 'imaging1', alive: true, devices: 3 })]) },
  ],
  ['GET', '/api/imaging-server/imaging1/details/', null, 200, { imaging_server: expect.objectContaining({ fqdn: 'imaging1' }) }],
  ['GET', '/api/imaging-server/nope/details/', null, 404, code('unknown_imaging_server')],
  [
    'POST',
    '/api/imaging-server/',
    { fqdn: 'new.example' },
    201,
    { imaging_server: expect.objectContaining({ fqdn: 'new.example', alive: false, devices: 0 }) },
  ],
  ['POST', '/api/imaging-server/', { fqdn: 'imaging1' }, 409, code('already_exists')],
  ['POST', '/api/imaging-server/', { fqdn: 'two words' }, 400, why400(/fqdn/)],
  ['POST', '/api/imaging-server/made.example/deactivate/', '', 200, { imaging_server: expect.objectContaining({ active: false }) }],
  ['POST', '/api/imaging-server/imaging1/deactivate/', '', 409, code('in_use')],
  ['POST', '/api/imaging-server/made.example/activate/', '', 200, anything],
  ['DELETE', '/api/imaging-server/made.example/', null, 204, undefined],
  ['DELETE', '/api/imaging-server/imaging2/', null, 409, code('in_use')],
];
