import type { StoredToken, TokenScope } from '@mozpool/contracts';
import type { Queryable } from '../pool.js';
import { newTokenText, tokenHash, tokenPrefix } from './token-text.js';

export type TokenRow = StoredToken;

const instant = (column: string, name: string) => `(extract(epoch from ${column}) * 1000)::float8 as "${name}"`;
export const TOKEN_COLUMNS = `id, name, prefix, scope, pools, ${instant('created_at', 'createdAt')}, created_by as "createdBy", ${instant('expires_at', 'expiresAt')},
  ${instant('revoked_at', 'revokedAt')}, revoked_by as "revokedBy", ${instant('last_used_at', 'lastUsedAt')}, ${instant('now()', 'now')}`;

export interface TokenInput {
  name: string;
  scope: TokenScope;
  pools: readonly string[] | null;
  /** Null: it does not expire. */
  expiresInSeconds: number | null;
  createdBy: string;
}

/** Makes a token. Its text is returned this once and stored nowhere. `name_taken`: a token that is not revoked has this name. */
export async function createToken(db: Queryable, input: TokenInput): Promise<{ token: TokenRow; text: string } | 'name_taken'> {
  const text = newTokenText();
  const { rows } = await db.query<TokenRow>(
    `insert into tokens (name, prefix, hash, scope, pools, expires_at, created_by)
     values ($1, $2, $3, $4, $5, now() + make_interval(secs => $6), $7)
     on conflict (name) where revoked_at is null do nothing returning ${TOKEN_COLUMNS}`,
    [input.name, tokenPrefix(text), tokenHash(text), input.scope, input.pools, input.expiresInSeconds, input.createdBy],
  );
  return rows[0] ? { token: rows[0], text } : 'name_taken';
}

/** Whether there has ever been a token, revoked or not. */
export async function hasTokens(db: Queryable): Promise<boolean> {
  const { rows } = await db.query<{ some: boolean }>('select exists (select from tokens) as some');
  return rows[0]!.some;
}

/** Those that are of use first, each kind by name; the newest of equal names first. */
export async function listTokens(db: Queryable, { limit }: { limit: number }): Promise<TokenRow[]> {
  const { rows } = await db.query<TokenRow>(`select ${TOKEN_COLUMNS} from tokens order by revoked_at is not null, name, id desc limit $1`, [
    limit,
  ]);
  return rows;
}

/** Whatever the state of the token. */
export async function findToken(db: Queryable, text: string): Promise<TokenRow | undefined> {
  const { rows } = await db.query<TokenRow>(`select ${TOKEN_COLUMNS} from tokens where hash = $1`, [tokenHash(text)]);
  return rows[0];
}

/** Revokes a token by its id or, if it is not revoked yet, by its name; once more does no harm. Undefined: there is none. */
export async function revokeToken(db: Queryable, by: { id: number } | { name: string }, revokedBy: string): Promise<TokenRow | undefined> {
  const which = 'id' in by ? 'id = $1' : 'name = $1 and revoked_at is null';
  const { rows } = await db.query<TokenRow>(
    `update tokens set revoked_at = coalesce(revoked_at, now()), revoked_by = coalesce(revoked_by, $2) where ${which} returning ${TOKEN_COLUMNS}`,
    ['id' in by ? by.id : by.name, revokedBy],
  );
  return rows[0];
}

/** Notes that a token is in use; at most one write in `everySeconds`. */
export async function touchToken(db: Queryable, id: number, everySeconds: number): Promise<void> {
  await db.query(
    `update tokens set last_used_at = now() where id = $1 and (last_used_at is null or last_used_at < now() - make_interval(secs => $2))`,
    [id, everySeconds],
  );
}
