import type { Scope, Session } from '@mozpool/contracts';
import { SCOPES } from '@mozpool/contracts';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { ApiProblem, problemSentence } from './api-problem.js';
import { callApi } from './call-api.js';
import { queryKeys } from './query-keys.js';

export const sessionQuery = queryOptions({
  queryKey: queryKeys.session,
  queryFn: async ({ signal }): Promise<Session> => (await callApi('readSession', {}, { signal })).session,
  staleTime: 60_000,
});

/** What a header can carry: with anything else the browser does not even ask. */
const TOKEN = /^[\x21-\x7e]+$/;

/** Exchanges a token for the cookie of a session. */
export async function signIn(token: string): Promise<Session> {
  if (!TOKEN.test(token)) throw new ApiProblem('unauthenticated', 0, 'This is no token: it begins with mzp_ and has no blanks.');
  return (await callApi('createSession', {}, { headers: { Authorization: `Bearer ${token}` } })).session;
}

/** Why nobody was signed in, without what only callers of the API need. */
export function signInProblem(error: unknown): string {
  const reason = error instanceof ApiProblem && error.code === 'unauthenticated' ? error.params.reason : null;
  return typeof reason === 'string' ? `${reason.charAt(0).toUpperCase()}${reason.slice(1)}.` : problemSentence(error);
}

export async function signOut(): Promise<void> {
  await callApi('deleteSession', {});
}

/** Each scope includes those before it; null is nobody. */
export function scopeAllows(scope: Scope | undefined, needed: Scope): boolean {
  return scope !== undefined && SCOPES.indexOf(scope) >= SCOPES.indexOf(needed);
}

/** Null: may. Otherwise why not, as a sentence. The server says the same when it is asked. */
export function scopeReason(session: Pick<Session, 'name' | 'scope' | 'signed_in'> | undefined, needed: Scope): string | null {
  if (scopeAllows(session?.scope, needed)) return null;
  if (!session?.signed_in) return `Sign in with a token of scope ${needed} to do this.`;
  return `This needs a token of scope ${needed}; ${session.name} has scope ${session.scope}.`;
}

/** What a token that is limited to pools may not touch. */
export function poolReason(session: Pick<Session, 'name' | 'pools'> | undefined, pool: string): string | null {
  const pools = session?.pools ?? null;
  if (pools === null || pools.includes(pool)) return null;
  return `${session?.name} may use devices of ${pools.join(', ')} only; this one is in ${pool}.`;
}

export interface Can {
  allowed: boolean;
  /** Why not. */
  reason: string | null;
}

/** Whether whoever is signed in may do what needs a scope: for disabling a control and saying why. */
export function useCan(needed: Scope): Can {
  const { data } = useQuery(sessionQuery);
  const reason = scopeReason(data, needed);
  return { allowed: reason === null, reason };
}
