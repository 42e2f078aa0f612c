import { z } from 'zod';
import { auditListReplySchema } from '../http/audit.js';
import { type Session, sessionReplySchema } from '../http/session.js';
import {
  createTokenBodySchema,
  createTokenReplySchema,
  revokeTokenReplySchema,
  type TokenDetails,
  tokenListReplySchema,
} from '../http/token.js';
import { queryInstant, queryInteger, queryText } from './query.js';
import { route } from './route.js';

export const MAX_AUDIT_ENTRIES = 1_000;
const MAX_ID = 999_999_999_999_999;

const TOKEN_EXAMPLE: TokenDetails = {
  id: 3,
  name: 'ci-b2g',
  prefix: 'mzp_5d0c9a1f',
  scope: 'request',
  pools: ['b2g'],
  state: 'active',
  created_at: '2026-11-25T14:00:00',
  created_by: 'admin',
  expires_at: '2027-11-25T14:00:00',
  revoked_at: null,
  revoked_by: null,
  last_used_at: null,
};

const SESSION_EXAMPLE: Session = {
  auth: 'token',
  name: 'alice',
  scope: 'operate',
  pools: null,
  signed_in: true,
  expires_at: '2026-12-02T14:00:00',
};

export const accessRoutes = {
  readSession: route({
    methods: ['GET'],
    path: '/api/session/',
    tag: 'Access',
    summary: 'Who you are and what you may do',
    scope: 'public',
    replies: { 200: { description: 'The caller.', schema: sessionReplySchema, example: { session: SESSION_EXAMPLE } } },
  }),

  createSession: route({
    methods: ['POST'],
    path: '/api/session/',
    tag: 'Access',
    summary: 'Exchange a token for a cookie',
    description:
      'For pages in a browser: the token comes in the `Authorization` header as ever; from then on the cookie of the answer stands for it. No script can read the cookie ' +
      'and no page of another site can use it. It ends after a week, with its token, or with `DELETE`.',
    scope: 'public',
    replies: { 201: { description: 'Signed in.', schema: sessionReplySchema, example: { session: SESSION_EXAMPLE } } },
    problems: ['no_sign_in'],
  }),

  deleteSession: route({
    repeatable: true,
    methods: ['DELETE'],
    path: '/api/session/',
    tag: 'Access',
    summary: 'End the session of the cookie',
    description: 'Does no harm without one.',
    scope: 'public',
    replies: { 204: { description: 'Signed out.' } },
  }),

  listTokens: route({
    methods: ['GET'],
    path: '/api/token/list/',
    tag: 'Access',
    summary: 'The tokens, without their texts',
    scope: 'admin',
    replies: {
      200: {
        description: 'Those that are not revoked first, by name.',
        schema: tokenListReplySchema,
        example: { tokens: [TOKEN_EXAMPLE] },
      },
    },
  }),

  createToken: route({
    methods: ['POST'],
    path: '/api/token/',
    tag: 'Access',
    summary: 'Make a token',
    description:
      'Its text is in the answer and shown this once. `pools` limits the devices that it may use (it may read about all); `expires_in` is in seconds. ' +
      'The first token of scope `admin` is made with `mozpool token create` on the database.',
    scope: 'admin',
    body: {
      schema: createTokenBodySchema,
      expected: 'a JSON object with "name" and "scope"',
      example: { name: 'ci-b2g', scope: 'request', pools: ['b2g'], expires_in: 31_536_000 },
    },
    replies: {
      201: {
        description: 'Made.',
        schema: createTokenReplySchema,
        example: { token: TOKEN_EXAMPLE, text: `${TOKEN_EXAMPLE.prefix}${'0'.repeat(64)}` },
      },
    },
    problems: ['token_name_taken', 'token_needed'],
  }),

  revokeToken: route({
    repeatable: true,
    methods: ['POST'],
    path: '/api/token/:id/revoke/',
    tag: 'Access',
    summary: 'Revoke a token for good',
    description:
      'It stops to work within three seconds. Once more does no harm. Requests that it made stay with it; an operator may return them.',
    scope: 'admin',
    params: { id: 'id of the token' },
    replies: {
      200: {
        description: 'Revoked, now or before.',
        schema: revokeTokenReplySchema,
        example: { token: { ...TOKEN_EXAMPLE, state: 'revoked', revoked_at: '2026-11-26T09:00:00', revoked_by: 'admin' } },
      },
    },
    problems: ['unknown_token'],
  }),

  listAudit: route({
    methods: ['GET'],
    path: '/api/audit/list/',
    tag: 'Access',
    summary: 'Calls that may have changed something',
    description:
      'Newest first; the id of the last entry as `before` gives those before it. An entry without a status was not answered, as far as is known: the call is under way, ' +
      'or its process died. Entries are kept for a year.',
    scope: 'admin',
    query: z.object({
      since: queryInstant('Only entries from then on: 2026-11-25T14:00:00, in UTC.'),
      who: queryText({ max: 80, description: 'Name of the token, `anonymous`, or `device NAME`.' }),
      device: queryText({ max: 64, description: 'Only calls about this device.' }),
      request: queryInteger({ min: 0, max: MAX_ID, description: 'Only calls about this request.' }),
      limit: queryInteger({ min: 1, max: MAX_AUDIT_ENTRIES, description: 'How many; 100 without it.' }),
      before: queryInteger({ min: 0, max: MAX_ID, description: 'Only entries with a smaller id.' }),
    }),
    replies: {
      200: {
        description: 'Entries, newest first.',
        schema: auditListReplySchema,
        example: {
          entries: [
            {
              id: 77,
              at: '2026-11-25T14:00:00.250000',
              call: '6f1c0c1e-5d0c-4f4e-8a35-0d6f2f8c1a11',
              who: 'ci-b2g',
              token_id: 3,
              assignee: 'ci-build-4711',
              address: '10.0.0.7',
              route: 'createRequest',
              method: 'POST',
              path: '/api/device/any/request/',
              body: '{"assignee":"ci-build-4711","duration":1800,"image":"b2g"}',
              devices: [],
              request: 12,
              status: 200,
              duration_ms: 14,
            },
          ],
        },
      },
    },
  }),
};
