import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHostRule, createNetworks, silentLog } from '@mozpool/service-kit';
import { type ArtifactCache, openArtifactCache } from '../artifacts/artifact-cache.js';
import type { Artifact } from '../artifacts/artifact-keys.js';
import { createDownload } from '../artifacts/download-artifact.js';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

export interface CacheOptions {
  readonly hosts?: string[];
  readonly networks?: string[];
  readonly maxBytes?: number;
  readonly silenceMs?: number;
}

/** A cache of artifacts and the server that it asks for them. */
export interface ArtifactBench {
  readonly directory: string;
  readonly upstream: Server;
  /** What the server has been asked for so far. */
  readonly asked: { path: string; range: string | undefined }[];
  /** What it has, by path; `/image` is IMAGE. */
  readonly files: Map<string, Buffer>;
  /** What it does with a request: `sendFile` at first. */
  answer: Answer;
  readonly sendFile: Answer;
  readonly cache: ArtifactCache;
  /** The cache as after a restart, on what it has kept. */
  reopen(options?: CacheOptions): Promise<void>;
  url(path?: string): string;
  image(overrides?: Partial<Artifact>): Artifact;
  stop(): Promise<void>;
}

export const content = (size: number, seed = 1) =>
  Buffer.from(Uint8Array.from({ length: size }, (_value, index) => (index * 31 + (index >> 8) * seed) & 0xff));
export const sha256 = (data: Buffer) => createHash('sha256').update(data).digest('hex');
export const IMAGE = content(300_000);
export const MAX_BYTES = 1_000_000;

export async function openArtifactBench(): Promise<ArtifactBench> {
  const directory = await mkdtemp(join(tmpdir(), 'artifacts-'));
  const asked: ArtifactBench['asked'] = [];
  const files = new Map([['/image', IMAGE]]);
  const upstream = createServer((request, response) => {
    asked.push({ path: request.url!, range: request.headers.range });
    bench.answer(request, response);
  });
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));

  function openCache({ hosts = ['127.0.0.1'], networks = [], maxBytes = MAX_BYTES, silenceMs = 5_000 }: CacheOptions = {}) {
    const download = createDownload({ mayCallHost: createHostRule(hosts), mayCallAddress: createNetworks(networks), maxBytes, silenceMs });
    return openArtifactCache({ directory, maxBytes, download, log: silentLog, pauseMs: 5 });
  }

  function sendFile(request: IncomingMessage, response: ServerResponse): void {
    const data = files.get(request.url!);
    if (!data) return void response.writeHead(404).end();
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? -1);
    if (from < 0) return void response.writeHead(200, { 'Content-Length': data.length }).end(data);
    if (from >= data.length) return void response.writeHead(416, { 'Content-Range': `bytes */${data.length}` }).end();
    const range = `bytes ${from}-${data.length - 1}/${data.length}`;
    response.writeHead(206, { 'Content-Range': range, 'Content-Length': data.length - from }).end(data.subarray(from));
  }

  let cache = await openCache();
  const url = (path = '/image') => `http://127.0.0.1:${(upstream.address() as AddressInfo).port}${path}`;
  const bench: ArtifactBench = {
    directory,
    upstream,
    asked,
    files,
    answer: sendFile,
    sendFile,
    get cache() {
      return cache;
    },
    async reopen(options) {
      await cache.stop();
      cache = await openCache(options);
    },
    url,
    image: (overrides = {}) => ({ url: url(), sha256: sha256(IMAGE), ...overrides }),
    async stop() {
      await cache.stop();
      upstream.closeAllConnections();
      await new Promise((resolve) => upstream.close(resolve));
      await rm(directory, { recursive: true, force: true });
    },
  };
  return bench;
}
