/** One attempt to download a file, which goes on where the last one ended. */

import { createWriteStream } from 'node:fs';
import { stat, truncate } from 'node:fs/promises';
import { Agent as HttpAgent, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { createGuardedLookup, hostNameOf, isRefusedAddress } from '@mozpool/service-kit';
import axios from 'axios';
import { ArtifactError } from './artifact-error.js';

export interface DownloadRules {
  mayCallHost(host: string): boolean;
  /** What a host's name resolves to, or an address in the URL. */
  mayCallAddress(address: string): boolean;
  readonly maxBytes: number;
  /** A server that sends nothing for so long is given up. */
  readonly silenceMs: number;
}

export type DownloadArtifact = (url: string, path: string, signal: AbortSignal) => Promise<void>;

const MAX_REDIRECTS = 5;

export function createDownload(rules: DownloadRules): DownloadArtifact {
  const judge = (address: string) => {
    if (isRefusedAddress(address) || !rules.mayCallAddress(address))
      throw new ArtifactError('final', `${address} is in no network that artifacts may come from (ARTIFACT_NETWORKS)`);
  };
  const lookup = createGuardedLookup(judge);
  // a new connection each time: an address that was judged long ago counts for nothing
  const agents = { httpAgent: new HttpAgent({ keepAlive: false, lookup }), httpsAgent: new HttpsAgent({ keepAlive: false, lookup }) };

  /** Every hop is judged as the first. */
  function check(url: URL): void {
    if (url.protocol !== 'http:' && url.protocol !== 'https:') throw new ArtifactError('final', `${url.protocol} is not fetched`);
    const host = hostNameOf(url);
    if (!rules.mayCallHost(host)) throw new ArtifactError('final', `artifacts may not come from ${host} (ARTIFACT_HOSTS)`);
    // addresses written in a URL are connected to without a look-up
    if (/^[\d.]+$|:/.test(host)) judge(host);
  }

  async function request(
    start: URL,
    from: number,
    signal: AbortSignal,
  ): Promise<{ status: number; headers: IncomingMessage['headers']; body: IncomingMessage }> {
    let url = start;
    for (let hop = 0; hop <= MAX_REDIRECTS; hop += 1) {
      check(url);
      const { status, headers, data } = await axios.get<IncomingMessage>(url.href, {
        ...agents,
        signal,
        headers: { 'User-Agent': 'Mozpool', ...(from > 0 && { Range: `bytes=${from}-` }) },
        maxRedirects: 0,
        // a proxy from the environment would be connected to instead of what was judged
        proxy: false,
        decompress: false,
        responseType: 'stream',
        validateStatus: () => true,
      });
      if (status < 300 || status > 399 || !headers.location) return { status, headers: headers as IncomingMessage['headers'], body: data };
      data.destroy();
      url = new URL(String(headers.location), url);
    }
    throw new ArtifactError('final', `more than ${MAX_REDIRECTS} redirects`);
  }

  return async (url, path, outer) => {
    const silence = new AbortController();
    const signal = AbortSignal.any([outer, silence.signal]);
    const timer = setTimeout(
      () => silence.abort(new ArtifactError('passing', `nothing was sent for ${rules.silenceMs} ms`)),
      rules.silenceMs,
    );
    try {
      const from = await sizeOf(path);
      const { status, headers, body } = await request(new URL(url), from, signal);
      body.on('error', () => undefined); // told where it is read, or of no interest
      const begin = status === 206 && beginOf(headers['content-range']) === from ? from : 0;
      if (status === 416 || (status === 206 && begin !== from)) {
        body.destroy();
        // what we have is no beginning of what is there
        await truncate(path);
        throw new ArtifactError('passing', 'it cannot be continued where it was cut; it begins anew');
      }
      if (status !== 200 && status !== 206) {
        body.destroy();
        const passing = status === 408 || status === 429 || status >= 500;
        throw new ArtifactError(passing ? 'passing' : 'final', `the server answers ${status}`);
      }
      const announced = begin + Number(headers['content-length'] ?? 0);
      let bytes = begin;
      if (announced > rules.maxBytes) body.destroy(tooLarge(rules.maxBytes));
      body.on('data', (chunk: Buffer) => {
        timer.refresh();
        bytes += chunk.length;
        if (bytes > rules.maxBytes) body.destroy(tooLarge(rules.maxBytes));
      });
      await append(body, path, begin === 0 ? 'w' : 'a');
      if (headers['content-length'] !== undefined && bytes < announced) throw new ArtifactError('passing', 'the connection was cut');
    } catch (error) {
      if (outer.aborted) throw new ArtifactError('passing', 'the agent stops');
      if (silence.signal.aborted) throw silence.signal.reason;
      throw deepest(error);
    } finally {
      clearTimeout(timer);
    }
  };
}

/** What has arrived is written even when the rest does not come: the next attempt goes on after it. */
function append(body: IncomingMessage, path: string, flags: 'w' | 'a'): Promise<void> {
  const file = createWriteStream(path, { flags });
  return new Promise((resolve, reject) => {
    file.once('error', (error) => {
      body.destroy();
      reject(error);
    });
    file.once('finish', resolve);
    const cut = (error: Error) => file.end(() => reject(error));
    if (body.destroyed) return cut(body.errored ?? new Error('the connection was cut'));
    body.once('error', cut);
    body.pipe(file);
  });
}

const tooLarge = (maxBytes: number) => new ArtifactError('final', `it is larger than the cache (ARTIFACT_CACHE_BYTES, ${maxBytes})`);

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0;
    throw error;
  }
}

/** The first byte in `bytes 100-199/200`. */
function beginOf(contentRange: string | undefined): number | null {
  const match = /^bytes (\d+)-/.exec(contentRange ?? '');
  return match ? Number(match[1]) : null;
}

const NO_ROOM = 'the disk of the cache is full: make room, or set ARTIFACT_CACHE_BYTES to less than it has';
/** By the codes of the system, whose own words do not say where to look. */
const IN_WORDS: Readonly<Record<string, string>> = { ENOSPC: NO_ROOM, EDQUOT: NO_ROOM, ECONNRESET: 'the connection was cut' };

/** What the connection says is wrapped by axios; our own disk's trouble passes, too, when somebody makes room. */
function deepest(error: unknown): ArtifactError {
  let reason = error as Error;
  while (!(reason instanceof ArtifactError) && reason.cause instanceof Error) reason = reason.cause;
  if (reason instanceof ArtifactError) return reason;
  const code = String((reason as { code?: unknown }).code ?? '');
  return new ArtifactError('passing', IN_WORDS[code] ?? (reason.message || code || 'no connection'), { cause: error });
}
