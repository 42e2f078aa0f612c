/**
 * What is served, as an ordered list of routes: the first that returns content takes the request (per-device boot text before
 * files on disk).
 */

export interface TftpRequest {
  /** Normalised: relative, single slashes, no `..`. */
  readonly path: string;
  readonly client: { readonly address: string; readonly port: number };
}

/** Content, or null for "not mine". Throwing means "mine, but broken" and is answered by an error. */
export type TftpRoute = (request: TftpRequest) => Promise<Buffer | null>;

export async function firstTaker(routes: readonly TftpRoute[], request: TftpRequest): Promise<Buffer | null> {
  for (const route of routes) {
    const content = await route(request);
    if (content !== null) return content;
  }
  return null;
}
