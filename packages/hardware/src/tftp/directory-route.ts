/** Files below one directory, read-only. A rack that powers up together shares one copy of the kernel in memory, for as long as anyone is being sent it. */

import type { FileHandle } from 'node:fs/promises';
import { fileIdentity } from '../files/file-identity.js';
import { openInside } from '../files/open-inside.js';
import type { TftpRoute } from './tftp-route.js';

const MAX_REMEMBERED_FILES = 64;

export interface DirectoryRouteOptions {
  /** Larger files are an error: a transfer holds its content in memory. */
  readonly maxFileBytes?: number;
}

export function directoryRoute(root: string, { maxFileBytes = 256 * 1024 * 1024 }: DirectoryRouteOptions = {}): TftpRoute {
  const contents = new Map<string, WeakRef<Buffer>>();
  const reading = new Map<string, Promise<Buffer>>();

  async function read(handle: FileHandle, identity: string): Promise<Buffer> {
    const content = await handle.readFile();
    contents.delete(identity);
    contents.set(identity, new WeakRef(content));
    const [oldest] = contents.keys();
    if (contents.size > MAX_REMEMBERED_FILES && oldest !== undefined) contents.delete(oldest);
    return content;
  }

  return async ({ path }) => {
    const handle = await openInside(root, path);
    if (handle === null) return null;
    try {
      const stats = await handle.stat({ bigint: true });
      if (stats.size > BigInt(maxFileBytes)) throw new Error(`${path} has ${stats.size} bytes; files of up to ${maxFileBytes} are served`);
      const identity = fileIdentity(stats);
      const remembered = contents.get(identity)?.deref();
      if (remembered) return remembered;
      const pending = reading.get(identity) ?? read(handle, identity).finally(() => reading.delete(identity));
      reading.set(identity, pending);
      return await pending;
    } finally {
      await handle.close();
    }
  };
}
