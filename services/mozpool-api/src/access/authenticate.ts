import { apiTime, type RouteScope } from '@mozpool/contracts';
import { findNextBootConfig, findSession, findToken, isTokenText, type Queryable, type TokenRow, touchToken } from '@mozpool/db';
import { checkBootProof } from '@mozpool/domain';
import { type Call, createNetworks, type Log, Problem } from '@mozpool/service-kit';
import type { AccessConfig } from './access-fields.js';
import { ANONYMOUS, type Caller } from './caller.js';
import { readScript } from './read-script.js';
import { sessionText } from './session-cookie.js';
import { createTokenCache } from './token-cache.js';

/** A token that is revoked stops to work within this, on every replica. */
export const TOKEN_CACHE_MS = 3_000;
const MAX_CACHED_TOKENS = 10_000;
const TOUCH_EVERY_SECONDS = 60;

export interface AuthenticateInput {
  db: Queryable;
  config: Pick<AccessConfig, 'AUTH' | 'ANONYMOUS_SCOPE' | 'ANONYMOUS_NETWORKS'>;
  log: Log;
}

/** Says who makes a call; the problem 401 for whom nobody knows. A boot script is known by the secret of its boot. */
export function createAuthenticate({ db, config, log }: AuthenticateInput) {
  const mayBeAnonymous = createNetworks(config.ANONYMOUS_NETWORKS);
  const cache = { lifeMs: TOKEN_CACHE_MS, max: MAX_CACHED_TOKENS };
  const tokens = createTokenCache({ find: (text) => inUse(findToken(db, text)), ...cache });
  const sessions = createTokenCache({ find: (text) => inUse(findSession(db, text)), ...cache });

  async function inUse<Row extends TokenRow>(found: Promise<Row | undefined>): Promise<Row | undefined> {
    const token = await found;
    if (token && (token.lastUsedAt === null || token.now - token.lastUsedAt > TOUCH_EVERY_SECONDS * 1000))
      touchToken(db, token.id, TOUCH_EVERY_SECONDS).catch((error: unknown) =>
        log.warn(`could not note that token ${token.name} is in use`, { error }),
      );
    return token;
  }

  async function byToken(header: string, address: string): Promise<Caller> {
    const [, text = ''] = /^Bearer +(\S+)$/i.exec(header) ?? [];
    if (text === '') throw unauthenticated('the Authorization header is not "Bearer mzp_…"');
    if (!isTokenText(text)) throw unauthenticated('the token is mistyped or cut off: its checksum is wrong', 'invalid_token');
    const { token, now } = await tokens.get(text);
    if (!token) throw unauthenticated('the token is not one of this installation', 'invalid_token');
    if (token.revokedAt !== null)
      throw unauthenticated(`token ${token.name} was revoked at ${apiTime(token.revokedAt)} (UTC)`, 'invalid_token');
    if (token.expiresAt !== null && token.expiresAt <= now)
      throw unauthenticated(`token ${token.name} expired at ${apiTime(token.expiresAt)} (UTC)`, 'invalid_token');
    return { name: token.name, scope: token.scope, pools: token.pools, tokenId: token.id, address };
  }

  /** Whoever signed in; null for a session that is over, as if nobody had. */
  async function bySession(text: string, address: string): Promise<Caller | null> {
    const { token, now } = await sessions.get(text);
    if (!token || token.revokedAt !== null || token.sessionExpiresAt <= now) return null;
    const { name, scope, pools, id: tokenId, sessionExpiresAt: expiresAt } = token;
    return { name, scope, pools, tokenId, session: { expiresAt }, address };
  }

  return async (call: Call, scope: RouteScope): Promise<Caller> => {
    const { address } = call;
    const device = scope === 'device' ? await provenDevice(db, call) : null;
    const nobody = { name: device === null ? ANONYMOUS : `device ${device}`, pools: null, tokenId: null, address };
    if (config.AUTH === 'none') return { ...nobody, scope: 'admin' };
    if (call.headers.authorization !== undefined) return byToken(call.headers.authorization, address);
    const text = sessionText(call);
    const person = text === null ? null : await bySession(text, address);
    if (person) return person;
    const { ANONYMOUS_SCOPE } = config;
    if (ANONYMOUS_SCOPE !== 'none' && mayBeAnonymous(address)) return { ...nobody, scope: ANONYMOUS_SCOPE };
    // what a device may do is judged by its secret, also where strangers may do nothing
    if (scope === 'device') return { ...nobody, scope: 'public' };
    if (text !== null) throw unauthenticated('the session is over; sign in again');
    throw unauthenticated(ANONYMOUS_SCOPE === 'none' ? 'none was sent' : `none was sent, and callers from ${address} need one`);
  };
}

export function unauthenticated(reason: string, error?: 'invalid_token'): Problem {
  const challenge = error === undefined ? 'Bearer realm="mozpool"' : `Bearer realm="mozpool", error="${error}"`;
  return new Problem('unauthenticated', { reason }, { headers: { 'WWW-Authenticate': challenge } });
}

/** The device that a call of a boot script comes from, if it has the secret of its boot. */
async function provenDevice(db: Queryable, call: Call): Promise<string | null> {
  const { boot, secret } = readScript(call);
  const { name } = call.params;
  if (name === undefined || boot === null) return null;
  const ours = await findNextBootConfig(db, { name });
  return ours && checkBootProof({ boot, secret }, ours, 'refuse') === 'fine' ? name : null;
}
