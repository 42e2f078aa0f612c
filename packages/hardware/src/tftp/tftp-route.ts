/**
 * What is served, as an ordered list of routes: the first that has content takes the request (per-device boot text before
 * files on disk).
 */

import type { FoundFile } from '../files/file-identity.js';

export interface TftpRequest {
  /** Normalised: relative, single slashes, no `..`. */
  readonly path: string;
  readonly client: { readonly address: string; readonly port: number };
}

/** A text, which is copied for each transfer, or a file, which is read while it is sent. */
export type TftpContent = Buffer | FoundFile;

/** Content, or null for "not mine". Throwing means "mine, but broken" and is answered by an error. */
export type TftpRoute = (request: TftpRequest) => Promise<TftpContent | null>;

export async function firstTaker(routes: readonly TftpRoute[], request: TftpRequest): Promise<TftpContent | null> {
  for (const route of routes) {
    const content = await route(request);
    if (content !== null) return content;
  }
  return null;
}

export function sizeOf(content: TftpContent): number {
  return Buffer.isBuffer(content) ? content.length : content.size;
}
