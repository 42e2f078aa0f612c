import type { Scope } from '@mozpool/contracts';

/** Who makes a call. */
export interface Caller {
  /** Name of the token, or `anonymous`: for logs. */
  name: string;
  scope: Scope;
  /** The pools whose devices it may use; null is all. */
  pools: readonly string[] | null;
  /** Null without a token. */
  tokenId: number | null;
  /** Where the call came from. */
  address: string;
}
