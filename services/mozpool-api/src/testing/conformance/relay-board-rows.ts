import { anything, code, type Row, why400 } from './row.js';

/** Relay boards. */
export const relayBoardRows: readonly Row[] = [
  [
    'GET',
    '/api/relay/list/?made',
    null,
    200,
    { relay_boards: [expect.objectContaining({ name: 'board1' }), expect.objectContaining({ name: 'made', imaging_server: 'imaging1' })] },
  ],
  [
    'GET',
    '/api/relay/list/?limit=1&made',
    null,
    200,
    { relay_boards: [expect.objectContaining({ name: 'board1' })], next: expect.any(String) },
  ],
  ['GET', '/api/relay/made/details/', null, 200, { relay_board: expect.objectContaining({ fqdn: 'made-board.example' }) }],
  ['GET', '/api/relay/nope/details/', null, 404, code('unknown_board')],
  [
    'POST',
    '/api/relay/',
    { name: 'new', fqdn: 'new.example:2102', imaging_server: 'imaging2' },
    201,
    { relay_board: expect.objectContaining({ active: true }) },
  ],
  ['POST', '/api/relay/', { name: 'new', fqdn: 'a:b:c', imaging_server: 'imaging2' }, 400, why400(/fqdn: .*relay board address/)],
  ['POST', '/api/relay/', { name: 'made', fqdn: 'new.example', imaging_server: 'imaging2' }, 409, code('already_exists')],
  [
    'PATCH',
    '/api/relay/made/',
    { imaging_server: 'imaging2' },
    200,
    { relay_board: expect.objectContaining({ imaging_server: 'imaging2' }) },
  ],
  ['PATCH', '/api/relay/nope/', { imaging_server: 'imaging2' }, 404, code('unknown_board')],
  ['POST', '/api/relay/made/deactivate/', '', 200, { relay_board: expect.objectContaining({ active: false }) }],
  ['POST', '/api/relay/board1/deactivate/', '', 409, expect.objectContaining({ code: 'in_use', uses: 'device panda-1, panda-2, tegra-1' })],
  ['POST', '/api/relay/made/activate/', '', 200, anything],
  ['DELETE', '/api/relay/made/', null, 204, undefined],
  ['DELETE', '/api/relay/board1/', null, 409, code('in_use')],
  ['GET', '/api/relay/board1/test', null, 200, { success: true }],
  ['GET', '/api/relay/nope/test/', null, 404, code('unknown_board')],
];
