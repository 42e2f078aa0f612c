import { apiTime, type Session } from '@mozpool/contracts';
import { createSession, deleteSession } from '@mozpool/db';
import { json, noContent, Problem } from '@mozpool/service-kit';
import type { ApiDeps } from '../api-deps.js';
import type { Handlers } from '../http/handlers.js';
import { unauthenticated } from './authenticate.js';
import type { Caller } from './caller.js';
import { sessionCookie, sessionText } from './session-cookie.js';

/** People sign in once a week. */
const SESSION_SECONDS = 7 * 24 * 3_600;
const NO_STORE = { 'Cache-Control': 'no-store' };

/** Sessions of browsers: a token is exchanged for a cookie that no script can read. */
export const sessions = ({ db, auth, publicUrl }: ApiDeps): Pick<Handlers, 'readSession' | 'createSession' | 'deleteSession'> => {
  const cookie = (text: string | null) => sessionCookie(text, { lifeSeconds: SESSION_SECONDS, secure: publicUrl().startsWith('https:') });
  const sessionOf = ({ name, scope, pools, session }: Caller): Session => ({
    auth,
    name,
    scope,
    pools: pools === null ? null : [...pools],
    signed_in: session !== undefined,
    expires_at: session === undefined ? null : apiTime(session.expiresAt),
  });
  return {
    readSession: ({ caller }) => json({ session: sessionOf(caller) }, NO_STORE),

    createSession: async ({ caller }) => {
      if (auth === 'none') throw new Problem('no_sign_in');
      // a session does not prolong itself
      if (caller.tokenId === null || caller.session) throw unauthenticated('none was sent');
      const { text, expiresAt } = await createSession(db, { tokenId: caller.tokenId, lifeSeconds: SESSION_SECONDS });
      return { ...json({ session: sessionOf({ ...caller, session: { expiresAt } }) }, cookie(text)), status: 201 };
    },

    deleteSession: async ({ call }) => {
      const text = sessionText(call);
      if (text !== null) await deleteSession(db, text);
      return { ...noContent(), headers: cookie(null) };
    },
  };
};
