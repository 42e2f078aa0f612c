/**
 * Files read in blocks that everybody who reads the same file at the same time shares: a rack that boots together reads an image once, and
 * the blocks in between take no memory of their own for each board.
 */

import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { describeFile, type FileDescription, fileIdentity, isSameFile } from './file-identity.js';

export interface SharedFilesOptions {
  readonly blockBytes?: number;
  /** Blocks kept for those who come a little later, of all files together; a block that is being sent lives on beside them. */
  readonly maxBytes?: number;
}

export interface SharedFile {
  /** As it was when it was opened. */
  readonly size: number;
  /**
   * From `offset` to the end of the block in which it lies. Others may hold the same memory: not to be written to. Throws what reading
   * throws, and FileChangedError when the file is no longer what was opened: whoever reads on never gets parts of two.
   */
  readFrom(offset: number): Promise<Buffer>;
  /** Once nothing is being read any more. */
  close(): Promise<void>;
}

export interface SharedFiles {
  /** Opens a file by its path. Throws what opening throws, and FileChangedError when it is not the one that was found there before. */
  open(path: string, found?: FileDescription): Promise<SharedFile>;
}

export class FileChangedError extends Error {
  override readonly name = 'FileChangedError';
}

const MIB = 1024 * 1024;

export function createSharedFiles({ blockBytes = MIB, maxBytes = 64 * MIB }: SharedFilesOptions = {}): SharedFiles {
  const maxBlocks = Math.floor(maxBytes / blockBytes);
  const blocks = new Map<string, Promise<Buffer>>();
  let openFiles = 0;

  /** The block under this name, which is read if nobody has it; of too many the oldest is forgotten. */
  function shareBlock(name: string, read: () => Promise<Buffer>): Promise<Buffer> {
    const known = blocks.get(name);
    if (known) return known;
    const block = read();
    blocks.set(name, block);
    block.catch(() => blocks.delete(name));
    const [oldest] = blocks.keys();
    if (blocks.size > maxBlocks && oldest !== undefined) blocks.delete(oldest);
    return block;
  }

  return {
    async open(path, found) {
      // Without O_NONBLOCK, opening a FIFO would wait for a writer that never comes.
      const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
      openFiles += 1;
      const close = async () => {
        openFiles -= 1;
        // nobody is left to share them
        if (openFiles === 0) blocks.clear();
        await handle.close();
      };
      try {
        const stats = await handle.stat({ bigint: true });
        if (found && !isSameFile(found, describeFile(stats))) throw new FileChangedError(`${path} was replaced while it was asked for`);
        const identity = fileIdentity(stats);
        const size = Number(stats.size);
        return {
          size,
          async readFrom(offset) {
            const start = offset - (offset % blockBytes);
            const length = Math.min(blockBytes, size - start);
            const block = await shareBlock(`${identity} ${start}`, async () => {
              const bytes = await readAll(handle, start, length);
              const now = await handle.stat({ bigint: true });
              if (now.size !== stats.size || now.mtimeNs !== stats.mtimeNs)
                throw new FileChangedError(`${path} was changed while it was read`);
              return bytes;
            });
            return block.subarray(offset - start);
          },
          close,
        };
      } catch (error) {
        await close();
        throw error;
      }
    },
  };
}

async function readAll(handle: FileHandle, start: number, length: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafeSlow(length);
  for (let filled = 0; filled < length; ) {
    const { bytesRead } = await handle.read(bytes, filled, length - filled, start + filled);
    if (bytesRead === 0) throw new FileChangedError('the file became shorter while it was read');
    filled += bytesRead;
  }
  return bytes;
}
