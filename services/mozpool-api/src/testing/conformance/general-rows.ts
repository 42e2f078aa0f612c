import { code, type Row } from './row.js';

/** What is about no device and no request, and paths and methods that there are not. */
export const generalRows: readonly Row[] = [
  ['GET', '/api/version/', null, 200, { version: expect.any(String) }],
  ['GET', '/api/version', null, 200, { version: expect.any(String) }],
  ['HEAD', '/api/version/', null, 200, undefined],
  ['POST', '/api/version/', '{}', 405, code('method_not_allowed')],
  ['OPTIONS', '/api/version/', null, 405, code('method_not_allowed')],
  ['GET', '/api/nothing/', null, 404, code('unknown_path')],
  ['GET', '/api/environment/list/', null, 200, { environments: ['dark', 'even', 'odd', 'tegras'] }],
];
