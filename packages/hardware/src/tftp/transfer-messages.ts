/** What the thread that listens and those that send say to each other. Every transfer has a number of its own. */

import type { TftpTerms } from '@mozpool/protocols';
import type { FoundFile } from '../files/file-identity.js';
import type { SessionEnd, SessionLimits } from './read-session.js';
import type { PortRange } from './transfer-socket.js';

export interface TransferOrder {
  /** The address that was asked, and answers. */
  readonly localAddress: string;
  readonly ports: PortRange | undefined;
  readonly client: { readonly address: string; readonly port: number };
  readonly content: Uint8Array | FoundFile;
  readonly netascii: boolean;
  readonly terms: TftpTerms;
  readonly limits: SessionLimits;
}

export type ToTransfers =
  | { readonly kind: 'start'; readonly id: number; readonly order: TransferOrder }
  /** The client has sent the same request again. */
  | { readonly kind: 'repeated'; readonly id: number }
  | { readonly kind: 'stop'; readonly id: number };

export type FromTransfers =
  /** The client has started over: it wants a new transfer in place of this one. */
  | { readonly kind: 'stale'; readonly id: number }
  /** The last word about a transfer; everything it had is closed. */
  | { readonly kind: 'ended'; readonly id: number; readonly end: SessionEnd };
