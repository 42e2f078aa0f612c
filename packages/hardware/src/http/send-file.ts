/**
 * One regular file as an answer. Headers, ranges and conditions are those of `send`, which Express uses; the body is written here,
 * from blocks that all clients of the file share. `send` reads the file anew for each client, into fresh memory, by a stream of its own, which
 * halves what a rack gets that boots together.
 */

import type { Stats } from 'node:fs';
import type { ServerResponse } from 'node:http';
import type { Request, Response } from 'express';
import send, { type SendOptions } from 'send';
import { describeFile, type FileDescription } from '../files/file-identity.js';
import { createSharedFiles, type SharedFile } from '../files/shared-files.js';

export interface SendFileInput {
  readonly request: Request;
  readonly response: Response;
  /** Encoded as in a URL; below `options.root` if that is given. */
  readonly path: string;
  readonly options: SendOptions;
  /** Called with the path of the file just before the headers are complete. */
  readonly setHeaders?: (path: string) => void;
  /** Nothing has been sent, for the reason that the HTTP status `statusCode` stands for: 404 not there, 412 and 416 conditions, 5xx reading. */
  readonly onRefused: (error: SendError) => void;
}

export type SendError = Error & { readonly statusCode: number };

/** One for the process, since its limit is one of the machine's memory. */
const files = createSharedFiles();

/** Answers with the file. A file that changes or cannot be read to its end breaks the connection: a client gets the whole of one file or an error. */
export function sendFile({ request, response, path, options, setHeaders, onRefused }: SendFileInput): void {
  const transfer = send(request, path, { ...options, index: false });
  let described: FileDescription | undefined;
  transfer.on('headers', (_response: Response, file: string, stats: Stats) => {
    described = describeFile(stats);
    setHeaders?.(file);
  });
  transfer.on('directory', () => transfer.error(404));
  transfer.on('error', onRefused);
  transfer.stream = (file: string, range: { start?: number; end?: number } = {}) => {
    writeFile(response, file, { start: range.start ?? 0, end: range.end ?? Number.POSITIVE_INFINITY, described }).catch((error: Error) => {
      if (response.headersSent) response.destroy();
      else transfer.onStatError(error);
    });
  };
  transfer.pipe(response);
}

/** The bytes from `start` to `end`, both included. */
async function writeFile(
  response: ServerResponse,
  path: string,
  { start, end, described }: { start: number; end: number; described: FileDescription | undefined },
): Promise<void> {
  // what the headers say was read before the file is opened
  const file = await files.open(path, described);
  try {
    await writeBlocks(response, file, start, Math.min(end, file.size - 1));
  } finally {
    await file.close();
  }
}

async function writeBlocks(response: ServerResponse, file: SharedFile, start: number, end: number): Promise<void> {
  let at = start;
  /** The next block is read while the one before goes out. */
  const read = () => {
    const block = at <= end ? file.readFrom(at) : null;
    block?.catch(() => undefined); // looked at in its turn
    return block;
  };
  let next = read();
  try {
    while (next && !response.destroyed) {
      const part = (await next).subarray(0, end - at + 1);
      at += part.length;
      next = read();
      if (response.destroyed) return;
      if (!response.write(part)) await drained(response);
    }
    if (!response.destroyed) response.end();
  } finally {
    await next?.catch(() => undefined);
  }
}

/** Until the client has taken what was written, or is gone. */
function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      response.off('drain', done).off('close', done);
      resolve();
    };
    response.on('drain', done).on('close', done);
  });
}
