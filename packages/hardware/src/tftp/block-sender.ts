/**
 * Which blocks go out when, in a read transfer; no I/O and no clock (RFC 1350, 2347, 7440; netboot.md §7.3–7.7).
 *
 * Blocks are counted from 1 without end; on the wire they are taken modulo 65536, so that 0 follows 65535. An ACK moves the window or is
 * ignored: a duplicate never causes anything to be sent (the Sorcerer's Apprentice), only a timeout does.
 */

export interface BlockSenderInput {
  /** Bytes in all. */
  readonly size: number;
  readonly blockSize: number;
  readonly windowSize: number;
  /** Begin with an OACK, which the client acknowledges as block 0. */
  readonly withOack: boolean;
}

export type Outgoing = { readonly kind: 'oack' } | { readonly kind: 'blocks'; readonly from: number; readonly to: number };

export interface BlockSender {
  /** What has to be sent now, or again after a timeout. */
  outgoing(): Outgoing;
  acknowledge(wireBlock: number): 'ignored' | 'advanced' | 'finished';
  /** Whether anything, the OACK included, has been acknowledged. */
  readonly begun: boolean;
  /** Whether the present window holds the last block, whose acknowledgement may never come. */
  readonly atEnd: boolean;
  readonly acknowledgedBytes: number;
}

const WIRE_BLOCKS = 0x1_0000;

export function createBlockSender({ size, blockSize, windowSize, withOack }: BlockSenderInput): BlockSender {
  // A size that is an exact multiple ends with an empty block; an empty file is one empty block.
  const total = Math.floor(size / blockSize) + 1;
  let oackPending = withOack;
  let acknowledged = 0;
  const windowEnd = () => Math.min(acknowledged + windowSize, total);

  return {
    outgoing: () => (oackPending ? { kind: 'oack' } : { kind: 'blocks', from: acknowledged + 1, to: windowEnd() }),
    acknowledge(wireBlock) {
      if (oackPending) {
        if (wireBlock !== 0) return 'ignored';
        oackPending = false;
        return 'advanced';
      }
      const step = (wireBlock - acknowledged + WIRE_BLOCKS * Math.ceil(total / WIRE_BLOCKS)) % WIRE_BLOCKS;
      if (step === 0 || step > windowEnd() - acknowledged) return 'ignored';
      acknowledged += step;
      return acknowledged === total ? 'finished' : 'advanced';
    },
    get begun() {
      return acknowledged > 0 || (withOack && !oackPending);
    },
    get atEnd() {
      return !oackPending && windowEnd() === total;
    },
    get acknowledgedBytes() {
      return Math.min(acknowledged * blockSize, size);
    },
  };
}
