/**
 * adb packets between a host and `adbd` on a device (adb.md §4): six little-endian words, then the payload. The check word is the sum of the
 * payload's bytes; from version 0x01000001 on it is not looked at.
 */

export const ADB_COMMANDS = ['CNXN', 'AUTH', 'STLS', 'OPEN', 'OKAY', 'WRTE', 'CLSE', 'SYNC'] as const;
export type AdbCommand = (typeof ADB_COMMANDS)[number];

export const ADB_VERSION = 0x01000001;
/** Larger than any packet that a peer may send; a peer is told so in CNXN. */
export const ADB_MAX_PAYLOAD = 256 * 1024;
const HEADER_BYTES = 24;

export interface AdbPacket {
  readonly command: AdbCommand;
  readonly arg0: number;
  readonly arg1: number;
  readonly payload: Buffer;
}

export function encodeAdbPacket({ command, arg0, arg1, payload }: AdbPacket): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  const word = header.write(command, 0, 'latin1') && header.readUInt32LE(0);
  const words = [word, arg0, arg1, payload.length, sum(payload), (word ^ 0xffffffff) >>> 0];
  for (const [at, value] of words.entries()) header.writeUInt32LE(value, at * 4);
  return Buffer.concat([header, payload]);
}

export type AdbTaken =
  | { readonly status: 'incomplete' }
  | { readonly status: 'invalid'; readonly reason: string }
  | { readonly status: 'packet'; readonly packet: AdbPacket; readonly rest: Buffer };

/** Takes one packet off the received bytes. */
export function takeAdbPacket(received: Buffer): AdbTaken {
  if (received.length < HEADER_BYTES) return { status: 'incomplete' };
  const [word, arg0, arg1, length, , magic] = Array.from({ length: 6 }, (_, at) => received.readUInt32LE(at * 4)) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const command = ADB_COMMANDS.find((each) => each === received.toString('latin1', 0, 4));
  if (command === undefined || magic !== (word ^ 0xffffffff) >>> 0) return { status: 'invalid', reason: 'this is no adb packet' };
  if (length > ADB_MAX_PAYLOAD) return { status: 'invalid', reason: `a packet of ${length} bytes is longer than ${ADB_MAX_PAYLOAD}` };
  const end = HEADER_BYTES + length;
  if (received.length < end) return { status: 'incomplete' };
  return { status: 'packet', packet: { command, arg0, arg1, payload: received.subarray(HEADER_BYTES, end) }, rest: received.subarray(end) };
}

function sum(payload: Buffer): number {
  let total = 0;
  for (const byte of payload) total = (total + byte) >>> 0;
  return total;
}
