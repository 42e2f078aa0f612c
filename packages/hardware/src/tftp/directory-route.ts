import { findInside } from '../files/find-inside.js';
import type { TftpRoute } from './tftp-route.js';

/** Files below one directory, read-only. */
export function directoryRoute(root: string): TftpRoute {
  return ({ path }) => findInside(root, path);
}
