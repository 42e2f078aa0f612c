/**
 * Option negotiation of a read transfer (RFC 2347–2349, 7440; netboot.md §7.4). The rule behind every line: answer only what was
 * asked, never with more than was asked, and leave out what is unknown or unacceptable. Clients refuse anything else.
 */

export interface TftpLimits {
  /** Bytes of data per packet, at most; 1468 fits an Ethernet frame. */
  readonly maxBlockSize: number;
  /** Packets in flight, at most. */
  readonly maxWindowSize: number;
  readonly defaultTimeoutMs: number;
}

export interface TftpTerms {
  readonly blockSize: number;
  readonly windowSize: number;
  /** First retransmission timeout. */
  readonly timeoutMs: number;
  /** Options to acknowledge, in the order asked; null means: send no OACK, begin with DATA 1. */
  readonly acknowledged: ReadonlyMap<string, string> | null;
}

const DEFAULT_BLOCK_SIZE = 512;
const MIN_BLOCK_SIZE = 8;

/** `size` is what will be sent in bytes, or null where it is not known in advance (netascii). */
export function negotiateTftpOptions(requested: ReadonlyMap<string, string>, size: number | null, limits: TftpLimits): TftpTerms {
  let blockSize = DEFAULT_BLOCK_SIZE;
  let windowSize = 1;
  let timeoutMs = limits.defaultTimeoutMs;
  const acknowledged = new Map<string, string>();

  for (const [name, text] of requested) {
    const value = /^\d{1,10}$/.test(text) ? Number(text) : null;
    if (value === null) continue;
    if (name === 'blksize' && value >= MIN_BLOCK_SIZE) {
      blockSize = Math.min(value, limits.maxBlockSize);
      acknowledged.set(name, String(blockSize));
    } else if (name === 'tsize' && size !== null) {
      acknowledged.set(name, String(size));
    } else if (name === 'timeout' && value >= 1 && value <= 255) {
      timeoutMs = value * 1000;
      acknowledged.set(name, String(value));
    } else if (name === 'windowsize' && value >= 1) {
      windowSize = Math.min(value, limits.maxWindowSize);
      acknowledged.set(name, String(windowSize));
    }
  }
  return { blockSize, windowSize, timeoutMs, acknowledged: acknowledged.size > 0 ? acknowledged : null };
}
