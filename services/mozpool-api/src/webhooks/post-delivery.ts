import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Readable } from 'node:stream';
import type { AttemptResult } from '@mozpool/db';
import { guardedLookup, hostNameOf, refuseWrittenAddress } from '@mozpool/service-kit';
import axios from 'axios';
import { signature } from './signature.js';

export interface Post {
  url: string;
  body: string;
  secret: string | null;
  headers: Record<string, string>;
}

/** From the look-up of the name to the end of the answer. */
export const POST_TIMEOUT_MS = 10_000;
/** More of an answer is not read: nobody needs it, and it could be endless. */
const MAX_ANSWER_BYTES = 2_000;

// a new connection each time: an address that was judged long ago counts for nothing
const agents = {
  httpAgent: new HttpAgent({ keepAlive: false, lookup: guardedLookup }),
  httpsAgent: new HttpsAgent({ keepAlive: false, lookup: guardedLookup }),
};

/** Makes one attempt. Whatever goes wrong is in the result; nothing is thrown. */
export async function postDelivery({ url, body, secret, headers }: Post, { signal }: { signal: AbortSignal }): Promise<AttemptResult> {
  const begun = performance.now();
  const result = (status: number | null, error: string | null): AttemptResult => ({
    status,
    error,
    ms: Math.round(performance.now() - begun),
  });
  const limit = AbortSignal.timeout(POST_TIMEOUT_MS);
  const ended = AbortSignal.any([signal, limit]);
  try {
    refuseWrittenAddress(hostNameOf(new URL(url)));
    const { status, data } = await axios.post<Readable>(url, body, {
      ...agents,
      signal: ended,
      headers: {
        'Content-Type': 'application/json',
        'User-Agent': 'Mozpool',
        ...headers,
        ...(secret !== null && { 'Mozpool-Signature': signature(secret, body, Math.floor(Date.now() / 1000)) }),
      },
      maxRedirects: 0,
      // a proxy from the environment would be connected to instead of what was judged
      proxy: false,
      decompress: false,
      responseType: 'stream',
      transformRequest: (text) => text,
      validateStatus: () => true,
    });
    const answer = await firstBytes(data, ended);
    return result(status, status >= 200 && status < 300 ? null : `answered ${status}${answer === '' ? '' : `: ${answer}`}`);
  } catch (error) {
    if (signal.aborted) return result(null, 'this service was stopped');
    if (limit.aborted) return result(null, `no answer within ${POST_TIMEOUT_MS} ms`);
    return result(null, reasonOf(error));
  }
}

async function firstBytes(answer: Readable, signal: AbortSignal): Promise<string> {
  const cut = () => answer.destroy(new Error('cut off'));
  signal.addEventListener('abort', cut);
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of answer) {
      chunks.push(chunk as Buffer);
      size += (chunk as Buffer).length;
      if (size >= MAX_ANSWER_BYTES) break;
    }
  } finally {
    signal.removeEventListener('abort', cut);
  }
  return Buffer.concat(chunks).toString('utf8', 0, MAX_ANSWER_BYTES).trim();
}

/** The deepest reason says most: axios wraps what the connection says. */
function reasonOf(error: unknown): string {
  let deepest = error as Error;
  while (deepest.cause instanceof Error) deepest = deepest.cause;
  return deepest.message || String((deepest as { code?: unknown }).code ?? 'no connection');
}
