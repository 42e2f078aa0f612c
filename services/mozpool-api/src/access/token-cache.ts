import type { TokenRow } from '@mozpool/db';

export interface CachedToken<Row extends TokenRow> {
  token: Row | undefined;
  /** The database's clock now, as far as it is known. */
  now: number;
}

export interface TokenCacheInput<Row extends TokenRow> {
  find: (text: string) => Promise<Row | undefined>;
  /** For this long a token that is revoked or new may not be noticed. */
  lifeMs: number;
  /** The least recently looked up are forgotten. */
  max: number;
  clock?: () => number;
}

/** Looks tokens up, each once in a while; those that ask for one while it is looked up share the look. */
export function createTokenCache<Row extends TokenRow>({ find, lifeMs, max, clock = () => performance.now() }: TokenCacheInput<Row>) {
  const known = new Map<string, { at: number; token: Promise<Row | undefined> }>();

  function look(text: string): { at: number; token: Promise<Row | undefined> } {
    const cached = known.get(text);
    if (cached && clock() - cached.at < lifeMs) return cached;
    const fresh = { at: clock(), token: find(text) };
    known.delete(text);
    known.set(text, fresh);
    for (const oldest of known.keys()) {
      if (known.size <= max) break;
      known.delete(oldest);
    }
    // what could not be looked up is looked up again; whoever asked hears of it
    fresh.token.catch(() => known.get(text) === fresh && known.delete(text));
    return fresh;
  }

  return {
    async get(text: string): Promise<CachedToken<Row>> {
      const { at, token } = look(text);
      const found = await token;
      return { token: found, now: (found?.now ?? 0) + clock() - at };
    },
    size: () => known.size,
  };
}
