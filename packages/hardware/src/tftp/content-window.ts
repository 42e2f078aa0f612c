/** The part of a transfer's content that is in memory, so that most blocks go out without waiting for the disk. */

import { encodeNetascii } from '@mozpool/protocols';
import type { FoundFile } from '../files/file-identity.js';
import type { SharedFiles } from '../files/shared-files.js';

export interface ContentWindow {
  /** Of all of it. */
  readonly size: number;
  /** What is in memory: the content from byte `at` on. Not to be written to. */
  readonly bytes: Buffer;
  readonly at: number;
  holds(start: number, end: number): boolean;
  /** Until it holds the bytes from `start` to before `end`. Throws what reading throws; one call at a time. */
  load(start: number, end: number): Promise<void>;
  /** Waits for what is being loaded. */
  close(): Promise<void>;
}

export async function openContent(content: Uint8Array | FoundFile, netascii: boolean, files: SharedFiles): Promise<ContentWindow> {
  if (content instanceof Uint8Array) return inMemory(Buffer.from(content.buffer, content.byteOffset, content.byteLength), netascii);
  const window = await openFileWindow(content, files);
  if (!netascii) return window;
  try {
    await window.load(0, window.size);
    return inMemory(window.bytes, netascii);
  } finally {
    await window.close();
  }
}

function inMemory(content: Buffer, netascii: boolean): ContentWindow {
  const bytes = netascii ? encodeNetascii(content) : content;
  return { size: bytes.length, bytes, at: 0, holds: () => true, load: async () => undefined, close: async () => undefined };
}

async function openFileWindow(found: FoundFile, files: SharedFiles): Promise<ContentWindow> {
  const file = await files.open(found.path, found);
  let bytes: Buffer = Buffer.alloc(0);
  let at = 0;
  let loading = Promise.resolve();

  /** Mostly a part of a block that others hold, too; only what lies across the end of one is put together. */
  async function read(start: number, end: number): Promise<Buffer> {
    if (start === end) return Buffer.alloc(0);
    const parts = [await file.readFrom(start)];
    let length = parts[0]!.length;
    while (length < end - start) {
      const part = (await file.readFrom(start + length)).subarray(0, end - start - length);
      parts.push(part);
      length += part.length;
    }
    return parts.length === 1 ? parts[0]! : Buffer.concat(parts);
  }

  return {
    size: file.size,
    get bytes() {
      return bytes;
    },
    get at() {
      return at;
    },
    holds: (start, end) => start >= at && end <= at + bytes.length,
    load(start, end) {
      loading = read(start, end).then((read) => {
        bytes = read;
        at = start;
      });
      return loading;
    },
    async close() {
      await loading.catch(() => undefined); // told to whoever loads
      await file.close();
    },
  };
}
