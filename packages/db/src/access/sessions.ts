import { createHash, randomBytes } from 'node:crypto';
import type { Queryable } from '../pool.js';
import { TOKEN_COLUMNS, type TokenRow } from './tokens.js';

const RANDOM_BYTES = 32;
const SESSION_TEXT = /^[A-Za-z0-9_-]{43}$/;

/** False: no cookie of ours ever held this. */
export const isSessionText = (text: string): boolean => SESSION_TEXT.test(text);

const sessionHash = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Begins a session, which ends with its token at the latest. What the cookie shall hold is returned this once and stored nowhere. */
export async function createSession(
  db: Queryable,
  { tokenId, lifeSeconds }: { tokenId: number; lifeSeconds: number },
): Promise<{ text: string; expiresAt: number }> {
  const text = randomBytes(RANDOM_BYTES).toString('base64url');
  const { rows } = await db.query<{ expiresAt: number }>(
    `insert into sessions (hash, token_id, expires_at)
     select $1, id, least(now() + make_interval(secs => $3), expires_at) from tokens where id = $2
     returning (extract(epoch from expires_at) * 1000)::float8 as "expiresAt"`,
    [sessionHash(text), tokenId, lifeSeconds],
  );
  if (!rows[0]) throw new Error(`there is no token ${tokenId}`);
  return { text, expiresAt: rows[0].expiresAt };
}

/** The token of a session, whatever its state, and when the session ends. */
export async function findSession(db: Queryable, text: string): Promise<(TokenRow & { sessionExpiresAt: number }) | undefined> {
  const { rows } = await db.query<TokenRow & { sessionExpiresAt: number }>(
    `select ${TOKEN_COLUMNS}, session_expires_at as "sessionExpiresAt" from tokens,
       (select token_id, (extract(epoch from expires_at) * 1000)::float8 as session_expires_at from sessions where hash = $1) s
     where id = s.token_id`,
    [sessionHash(text)],
  );
  return rows[0];
}

/** Once more does no harm. */
export async function deleteSession(db: Queryable, text: string): Promise<void> {
  await db.query('delete from sessions where hash = $1', [sessionHash(text)]);
}

export async function deleteOldSessions(db: Queryable, { limit }: { limit: number }): Promise<number> {
  const { rowCount } = await db.query(
    'delete from sessions where id in (select id from sessions where expires_at < now() order by expires_at limit $1)',
    [limit],
  );
  return rowCount ?? 0;
}
