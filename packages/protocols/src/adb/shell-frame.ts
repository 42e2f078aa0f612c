/** Frames inside a `shell,v2` stream (adb.md §3): one byte of kind, four of length, little-endian, then the data. */

const KINDS = ['stdin', 'stdout', 'stderr', 'exit', 'close_stdin'] as const;
type ShellFrameKind = (typeof KINDS)[number] | 'other';
const HEADER_BYTES = 5;

export interface ShellFrame {
  readonly kind: ShellFrameKind;
  readonly data: Buffer;
}

export function encodeShellFrame(kind: Exclude<ShellFrameKind, 'other'>, data: Uint8Array): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header[0] = KINDS.indexOf(kind);
  header.writeUInt32LE(data.length, 1);
  return Buffer.concat([header, data]);
}

/** Whole frames off the received bytes. The caller bounds what it collects. */
export function takeShellFrames(received: Buffer): { readonly frames: readonly ShellFrame[]; readonly rest: Buffer } {
  const frames: ShellFrame[] = [];
  let rest = received;
  while (rest.length >= HEADER_BYTES) {
    const end = HEADER_BYTES + rest.readUInt32LE(1);
    if (rest.length < end) break;
    frames.push({ kind: KINDS[rest[0]!] ?? 'other', data: rest.subarray(HEADER_BYTES, end) });
    rest = rest.subarray(end);
  }
  return { frames, rest };
}
