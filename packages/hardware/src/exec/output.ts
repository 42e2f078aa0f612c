/** Collects a command's output up to a limit. */
export interface Output {
  add(bytes: Buffer): void;
  isFull(): boolean;
  end(): { readonly output: string; readonly truncated: boolean };
}

export function createOutput(maxBytes: number): Output {
  const chunks: Buffer[] = [];
  let size = 0;
  return {
    add(bytes) {
      if (size < maxBytes) chunks.push(bytes.subarray(0, maxBytes - size));
      size += bytes.length;
    },
    isFull: () => size > maxBytes,
    end: () => ({ output: Buffer.concat(chunks).toString('utf8'), truncated: size > maxBytes }),
  };
}
