import { constants } from 'node:fs';
import { type FileHandle, open, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';

/**
 * Opens a regular file below `root` for reading, or returns null when there is none to be had. Symbolic links are followed as long as they
 * end below the root. The file is opened first and checked afterwards, by its identity, so that nothing can be swapped in
 * between. `path` is already free of `..` (normalizeTftpPath); the check here would stop it all the same.
 */
export async function openInside(root: string, path: string): Promise<FileHandle | null> {
  const requested = join(root, path);
  let handle: FileHandle;
  try {
    // Without O_NONBLOCK, opening a FIFO would wait for a writer that never comes.
    handle = await open(requested, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    if (isAbsence(error)) return null;
    throw error;
  }
  try {
    const opened = await handle.stat({ bigint: true });
    const real = await realpath(requested);
    const named = await stat(real, { bigint: true });
    const inside = real.startsWith((await realpath(root)) + sep);
    if (opened.isFile() && inside && named.ino === opened.ino && named.dev === opened.dev) return handle;
  } catch (error) {
    await handle.close();
    if (isAbsence(error)) return null;
    throw error;
  }
  await handle.close();
  return null;
}

/** Not there, or not for us; both mean "no such file" to a client. Anything else is the operator's trouble and is thrown. */
function isAbsence(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR', 'EISDIR', 'ELOOP', 'EACCES', 'EPERM', 'ENAMETOOLONG', 'ENXIO'].includes(
    (error as NodeJS.ErrnoException).code ?? '',
  );
}
