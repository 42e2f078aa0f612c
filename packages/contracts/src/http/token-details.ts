import { apiTime, timeOrNull } from './instants.js';
import type { TokenDetails, TokenScope } from './token.js';

/** A token without its text, which nobody but its user has. Instants are milliseconds since the epoch. */
export interface StoredToken {
  id: number;
  name: string;
  prefix: string;
  scope: TokenScope;
  /** Null: all. */
  pools: string[] | null;
  createdAt: number;
  createdBy: string;
  /** Null: never. */
  expiresAt: number | null;
  revokedAt: number | null;
  revokedBy: string | null;
  lastUsedAt: number | null;
  /** The database's clock. */
  now: number;
}

/** As the API tells it. */
export function tokenDetails(token: StoredToken): TokenDetails {
  const expired = token.expiresAt !== null && token.expiresAt <= token.now;
  return {
    id: token.id,
    name: token.name,
    prefix: token.prefix,
    scope: token.scope,
    pools: token.pools,
    state: token.revokedAt !== null ? 'revoked' : expired ? 'expired' : 'active',
    created_at: apiTime(token.createdAt),
    created_by: token.createdBy,
    expires_at: timeOrNull(token.expiresAt),
    revoked_at: timeOrNull(token.revokedAt),
    revoked_by: token.revokedBy,
    last_used_at: timeOrNull(token.lastUsedAt),
  };
}
