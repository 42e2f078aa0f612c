/**
 * Boot files over HTTP: kernels, RAM disks, scripts, archives, for loaders and second stages that can do better than TFTP (netboot.md §4, §5).
 * Read-only, from one directory, with sizes, ETags and ranges; no listing, no hidden files, nothing outside the directory.
 */

import { realpath } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';
import { normalizeTftpPath } from '@mozpool/protocols';
import { type RequestHandler, Router } from 'express';
import { sendFile } from './send-file.js';

/** What firmware expects for its own binaries; the rest by extension. */
const BOOT_TYPES: Readonly<Record<string, string>> = {
  '.efi': 'application/efi',
  '.iso': 'application/vnd.efi-iso',
  '.img': 'application/vnd.efi-img',
};

/** Malformed, hidden, not there. */
const NOT_A_BOOT_FILE = [400, 403, 404];

export interface HttpBootOptions {
  /** Asked for what is no file, before it is 404. */
  readonly otherwise?: RequestHandler;
}

/** A router to be mounted where the boot files shall appear. Everything that is not there is 404, every other method 405. */
export function createHttpBoot(root: string, { otherwise = (_request, _response, next) => next() }: HttpBootOptions = {}): Router {
  const router = Router();
  router.use(readOnly, insideOf(root, otherwise), (request, response, next) =>
    sendFile({
      request,
      response,
      path: request.path,
      options: { root, dotfiles: 'ignore' },
      setHeaders(path) {
        const type = BOOT_TYPES[extname(path).toLowerCase()];
        if (type) response.setHeader('Content-Type', type);
      },
      onRefused: (error) => next(NOT_A_BOOT_FILE.includes(error.statusCode) ? undefined : error),
    }),
  );
  router.use(otherwise, (_request, response) => {
    response.status(404).type('text/plain').send('No such boot file\n');
  });
  return router;
}

const readOnly: RequestHandler = (request, response, next) => {
  if (request.method === 'GET' || request.method === 'HEAD') return next();
  response.status(405).set('Allow', 'GET, HEAD').type('text/plain').send('Boot files are read-only\n');
};

/** Express follows symbolic links wherever they lead; these files end where the directory does. */
function insideOf(root: string, otherwise: RequestHandler): RequestHandler {
  return async (request, response, next) => {
    const refuse = () => response.status(404).type('text/plain').send('No such boot file\n');
    let decoded: string;
    try {
      decoded = decodeURIComponent(request.path);
    } catch {
      return void refuse(); // a malformed escape names no file
    }
    const path = normalizeTftpPath(decoded);
    if (!path.ok || path.path.includes('\\')) return void refuse();
    try {
      const [real, realRoot] = await Promise.all([realpath(join(root, path.path)), realpath(root)]);
      if (!real.startsWith(realRoot + sep)) return void refuse();
    } catch (error) {
      if (['ENOENT', 'ENOTDIR', 'ELOOP', 'ENAMETOOLONG', 'EACCES'].includes((error as NodeJS.ErrnoException).code ?? ''))
        return void otherwise(request, response, () => refuse());
      return next(error);
    }
    next();
  };
}
