import type { TokenRow } from '@mozpool/db';

const HEADER = ['ID', 'NAME', 'SCOPE', 'POOLS', 'TOKEN', 'STATE', 'LAST USED'];
const GAP = '  ';

const instant = (ms: number) => new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');

function state({ revokedAt, revokedBy, expiresAt, now }: TokenRow): string {
  if (revokedAt !== null) return `revoked ${instant(revokedAt)} by ${revokedBy}`;
  if (expiresAt === null) return 'does not expire';
  return `${expiresAt <= now ? 'expired' : 'expires'} ${instant(expiresAt)}`;
}

/** Tokens in columns, for people. */
export function tokenTable(tokens: readonly TokenRow[]): string {
  const rows = tokens.map((token) => [
    String(token.id),
    token.name,
    token.scope,
    token.pools?.join(',') ?? 'all',
    `${token.prefix}…`,
    state(token),
    token.lastUsedAt === null ? 'never' : instant(token.lastUsedAt),
  ]);
  const widths = HEADER.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]!.length)));
  return [HEADER, ...rows]
    .map(
      (row) =>
        `${row
          .map((cell, column) => cell.padEnd(widths[column]!))
          .join(GAP)
          .trimEnd()}\n`,
    )
    .join('');
}
