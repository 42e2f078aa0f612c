/**
 * ProXR API framing (firmware 3.2 and newer): 170, payload length, payload, sum of all preceding bytes modulo 256.
 * The same envelope goes around commands and replies (proxr-relay.md §2.2).
 */

export const PROXR_API_HEADER = 170;
const OVERHEAD = 3;

export function wrapApiFrame(payload: Uint8Array): Buffer {
  if (payload.length > 255) throw new RangeError(`an API frame carries at most 255 bytes, not ${payload.length}`);
  const frame = Buffer.alloc(payload.length + OVERHEAD);
  frame[0] = PROXR_API_HEADER;
  frame[1] = payload.length;
  frame.set(payload, 2);
  frame[frame.length - 1] = checksum(frame.subarray(0, -1));
  return frame;
}

export type ApiFrame =
  | { readonly status: 'incomplete' }
  | { readonly status: 'invalid'; readonly reason: string }
  | { readonly status: 'frame'; readonly payload: Buffer; readonly length: number };

/** Reads one frame from the start of `bytes`; `length` is how many bytes it took. */
export function takeApiFrame(bytes: Buffer): ApiFrame {
  if (bytes.length === 0) return { status: 'incomplete' };
  if (bytes[0] !== PROXR_API_HEADER) return { status: 'invalid', reason: `an API frame begins with ${PROXR_API_HEADER}, not ${bytes[0]}` };
  if (bytes.length < 2) return { status: 'incomplete' };
  const length = bytes[1]! + OVERHEAD;
  if (bytes.length < length) return { status: 'incomplete' };
  const sum = checksum(bytes.subarray(0, length - 1));
  if (bytes[length - 1] !== sum) return { status: 'invalid', reason: `checksum ${bytes[length - 1]} instead of ${sum}` };
  return { status: 'frame', payload: bytes.subarray(2, length - 1), length };
}

function checksum(bytes: Uint8Array): number {
  return bytes.reduce((sum, byte) => (sum + byte) & 0xff, 0);
}
