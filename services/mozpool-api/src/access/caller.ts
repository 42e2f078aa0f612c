import { SCOPES, type Scope } from '@mozpool/contracts';

/** Who makes a call. */
export interface Caller {
  /** Name of the token, `device NAME`, or `anonymous`: for logs. */
  name: string;
  scope: Scope;
  /** The pools whose devices it may use; null is all. */
  pools: readonly string[] | null;
  /** Null without a token. */
  tokenId: number | null;
  /** The session of the browser that it came from, if it did not send the token itself. */
  session?: { expiresAt: number };
  /** Where the call came from. */
  address: string;
}

export const ANONYMOUS = 'anonymous';

/** Each scope includes those before it. */
export function hasScope({ scope }: Pick<Caller, 'scope'>, needed: Scope): boolean {
  return SCOPES.indexOf(scope) >= SCOPES.indexOf(needed);
}
