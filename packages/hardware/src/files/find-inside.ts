import { constants } from 'node:fs';
import { type FileHandle, open, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { describeFile, type FoundFile } from './file-identity.js';

/**
 * A regular file below `root` that can be read, or null when there is none to be had. Symbolic links are followed as long as they
 * end below the root. The file is opened first and checked afterwards, by its identity, so that nothing can be swapped in
 * between; whoever opens it later compares it with what was found. `path` is already free of `..` (normalizeTftpPath); the check here
 * would stop it all the same.
 */
export async function findInside(root: string, path: string): Promise<FoundFile | null> {
  const requested = join(root, path);
  let handle: FileHandle | undefined;
  try {
    // Without O_NONBLOCK, opening a FIFO would wait for a writer that never comes.
    handle = await open(requested, constants.O_RDONLY | constants.O_NONBLOCK);
    const opened = await handle.stat({ bigint: true });
    const real = await realpath(requested);
    const named = await stat(real, { bigint: true });
    const inside = real.startsWith((await realpath(root)) + sep);
    if (!opened.isFile() || !inside || named.ino !== opened.ino || named.dev !== opened.dev) return null;
    return { path: real, ...describeFile(opened) };
  } catch (error) {
    if (isAbsence(error)) return null;
    throw error;
  } finally {
    await handle?.close();
  }
}

/** Not there, or not for us; both mean "no such file" to a client. Anything else is the operator's trouble and is thrown. */
function isAbsence(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR', 'EISDIR', 'ELOOP', 'EACCES', 'EPERM', 'ENAMETOOLONG', 'ENXIO'].includes(
    (error as NodeJS.ErrnoException).code ?? '',
  );
}
