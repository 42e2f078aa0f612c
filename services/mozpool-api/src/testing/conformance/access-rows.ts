import { anything, code, type Row } from './row.js';

/** Tokens, sessions and the audit log, where everybody may do everything. */
export const accessRows: readonly Row[] = [
  ['GET', '/api/session/', null, 200, { session: expect.objectContaining({ auth: 'none', name: 'anonymous', scope: 'admin' }) }],
  ['POST', '/api/session/', '', 409, code('no_sign_in')],
  ['DELETE', '/api/session/', null, 204, undefined],
  ['GET', '/api/token/list/', null, 200, { tokens: [anything] }],
  ['POST', '/api/token/', { name: 'ci', scope: 'read' }, 403, code('token_needed')],
  ['POST', '/api/token/', { name: 'ci', scope: 'root' }, 400, code('invalid_body')],
  ['POST', '/api/token/TOKEN/revoke/', '', 200, { token: expect.objectContaining({ state: 'revoked' }) }],
  ['POST', '/api/token/999999/revoke/', '', 404, code('unknown_token')],
  ['POST', '/api/token/x/revoke/', '', 404, code('unknown_token')],
  ['GET', '/api/audit/list/?limit=1', null, 200, { entries: expect.any(Array) }],
  ['GET', '/api/audit/list/?limit=0', null, 400, code('invalid_query')],
  ['GET', '/api/audit/list/?since=now', null, 400, code('invalid_query')],
  ['GET', '/api/audit/list/?since=2026-13-41T00:00:00', null, 400, code('invalid_query')],
];
