import { tokenDetails } from '@mozpool/contracts';
import { createToken, listTokens, revokeToken } from '@mozpool/db';
import { json, Problem } from '@mozpool/service-kit';
import { type ApiDeps, LIST_LIMITS } from '../api-deps.js';
import { readId } from '../format/read-id.js';
import type { Handlers } from '../http/handlers.js';
import { requireToken } from './permissions.js';

/** Tokens over HTTP. `mozpool token` does the same on the database, for the first of them. */
export const tokens = ({ db }: ApiDeps): Pick<Handlers, 'listTokens' | 'createToken' | 'revokeToken'> => ({
  listTokens: async () => json({ tokens: (await listTokens(db, { limit: LIST_LIMITS.tokens })).map(tokenDetails) }),

  /** Where tokens are off everybody is an administrator: what they made would be theirs when tokens are on. */
  createToken: async ({ body: { name, scope, pools, expires_in }, caller }) => {
    requireToken(caller);
    const made = await createToken(db, { name, scope, pools: pools ?? null, expiresInSeconds: expires_in ?? null, createdBy: caller.name });
    if (made === 'name_taken') throw new Problem('token_name_taken', { name });
    return { ...json({ token: tokenDetails(made.token), text: made.text }, { 'Cache-Control': 'no-store' }), status: 201 };
  },

  revokeToken: async ({ params, caller }) => {
    const id = readId(params.id);
    const token = id === undefined ? undefined : await revokeToken(db, { id }, caller.name);
    if (!token) throw new Problem('unknown_token', { token: params.id });
    return json({ token: tokenDetails(token) });
  },
});
