/**
 * Files by their check sum, each fetched once for however many boards ask (content-addressed, so nothing in it is ever out of date).
 *
 * Invariants: a file has its final name only once it is whole, on the disk and its check sum is right; what is under way is `NAME.part`, and the
 * next attempt, of this process or the one after it, goes on where it ends. Whichever was asked for longest ago goes first when room is needed.
 */

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { setTimeout as pause } from 'node:timers/promises';
import type { Log } from '@mozpool/service-kit';
import { ArtifactError } from './artifact-error.js';
import type { Artifact } from './artifact-keys.js';
import type { DownloadArtifact } from './download-artifact.js';

export interface ArtifactCacheInput {
  readonly directory: string;
  readonly maxBytes: number;
  readonly download: DownloadArtifact;
  readonly log: Log;
  readonly onFetched?: (outcome: 'fetched' | 'failed') => void;
  /** Between two attempts. */
  readonly pauseMs?: number;
}

export interface ArtifactCache {
  /** Where it lies, whole. Rejects with an ArtifactError. Whoever asks meanwhile waits for the same download. */
  get(artifact: Artifact): Promise<string>;
  /** Ends downloads; what they have is kept. */
  stop(): Promise<void>;
}

const PART = '.part';
const KEPT = /^[0-9a-f]{64}(\.part)?$/;
/** In a row that bring nothing. */
const MAX_ATTEMPTS = 5;
const PAUSE_MS = 1_000;
/** Downloads at the same time; further ones wait for their turn. */
const MAX_DOWNLOADS = 4;

export async function openArtifactCache({
  directory,
  maxBytes,
  download,
  log,
  onFetched,
  pauseMs = PAUSE_MS,
}: ArtifactCacheInput): Promise<ArtifactCache> {
  await mkdir(directory, { recursive: true });
  const fetching = new Map<string, Promise<string>>();
  /** When a kept file was last asked for, milliseconds since 1970; after a restart it counts from its download. */
  const usedAt = new Map<string, number>();
  const stopping = new AbortController();
  const turns = createTurns(MAX_DOWNLOADS);
  const finalPath = (sha256: string) => join(directory, sha256);

  async function fetchOnce(artifact: Artifact): Promise<string> {
    const path = finalPath(artifact.sha256);
    const part = path + PART;
    // an earlier process may have got this far
    let had = await sizeOf(part);
    if (had > 0 && (await isRight(artifact, part))) return keep(artifact, part, path);
    let problem: ArtifactError | undefined;
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
      if (problem) await pause(pauseMs, undefined, { signal: stopping.signal }).catch(() => undefined);
      try {
        await download(artifact.url, part, stopping.signal);
        if (await isRight(artifact, part)) return await keep(artifact, part, path);
        await rm(part, { force: true });
        problem = new ArtifactError('final', `what the server sends has another check sum than ${artifact.sha256}`);
        // pieces of two files make neither
        if (had === 0) break;
        had = 0;
      } catch (error) {
        if (!(error instanceof ArtifactError)) throw error;
        problem = error;
        if (error.kind === 'final' || stopping.signal.aborted) break;
        // a bad line gets through in the end, as long as each attempt brings something
        const has = await sizeOf(part);
        if (has > had) attempt = 0;
        had = has;
      }
    }
    throw problem;
  }

  async function keep({ sha256 }: Artifact, part: string, path: string): Promise<string> {
    await flush(part);
    await rename(part, path);
    await evict(sha256);
    return path;
  }

  /** Until everything fits; never what has just come or is under way. A board that is being sent a file keeps it open to the end. */
  async function evict(newest: string): Promise<void> {
    const files = (await filesIn(directory)).map((file) => ({ ...file, usedAt: Math.max(file.changedAt, usedAt.get(file.name) ?? 0) }));
    let bytes = files.reduce((sum, file) => sum + file.bytes, 0);
    for (const file of files.toSorted((one, other) => one.usedAt - other.usedAt)) {
      if (bytes <= maxBytes) return;
      const sha256 = file.name.replace(PART, '');
      if (sha256 === newest || fetching.has(sha256)) continue;
      await rm(join(directory, file.name), { force: true });
      usedAt.delete(file.name);
      bytes -= file.bytes;
      log.info(`artifact ${file.name} was removed to make room`);
    }
  }

  async function fetch(artifact: Artifact): Promise<string> {
    const begun = performance.now();
    try {
      const path = await turns(() => fetchOnce(artifact));
      log.info(`artifact ${artifact.sha256} fetched in ${Math.round(performance.now() - begun)} ms`, { url: withoutSecrets(artifact.url) });
      onFetched?.('fetched');
      return path;
    } catch (error) {
      onFetched?.('failed');
      log.warn(`artifact ${artifact.sha256} could not be fetched: ${(error as Error).message}`, { url: withoutSecrets(artifact.url) });
      throw error;
    }
  }

  return {
    async get(artifact) {
      const path = finalPath(artifact.sha256);
      if (await exists(path)) {
        // not noted at the file: whoever is being sent it would take it for another one
        usedAt.set(artifact.sha256, Date.now());
        return path;
      }
      let under = fetching.get(artifact.sha256);
      if (!under) {
        under = fetch(artifact).finally(() => fetching.delete(artifact.sha256));
        fetching.set(artifact.sha256, under);
      }
      return under;
    },
    async stop() {
      stopping.abort();
      await Promise.allSettled(fetching.values());
    },
  };
}

async function filesIn(directory: string): Promise<{ name: string; bytes: number; changedAt: number }[]> {
  const names = (await readdir(directory)).filter((name) => KEPT.test(name));
  const files = await Promise.all(
    names.map(async (name) => {
      const stats = await stat(join(directory, name)).catch(() => null);
      return stats && { name, bytes: stats.size, changedAt: stats.mtimeMs };
    }),
  );
  return files.filter((file) => file !== null);
}

async function isRight({ sha256 }: Artifact, path: string): Promise<boolean> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: 1024 * 1024 }), hash);
  return hash.digest('hex') === sha256;
}

async function flush(path: string): Promise<void> {
  const file = await open(path, 'r');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

const sizeOf = (path: string): Promise<number> =>
  stat(path).then(
    ({ size }) => size,
    () => 0,
  );

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

/** For the log: no user, password or query. */
function withoutSecrets(text: string): string {
  const { protocol, host, pathname } = new URL(text);
  return `${protocol}//${host}${pathname}`;
}

/** So many at a time, first come, first served. */
function createTurns(most: number): <Result>(work: () => Promise<Result>) => Promise<Result> {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (running >= most) await new Promise<void>((resolve) => waiting.push(resolve));
    else running += 1;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      // whoever comes next takes over the turn
      if (next) next();
      else running -= 1;
    }
  };
}
