import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { createServer, get, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHostRule, createNetworks, silentLog } from '@mozpool/service-kit';
import { waitFor } from '@mozpool/testkit';
import express from 'express';
import { type ArtifactCache, openArtifactCache } from './artifact-cache.js';
import type { Artifact } from './artifact-keys.js';
import { createDownload } from './download-artifact.js';
import { serveArtifacts } from './serve-artifacts.js';

const content = (size: number, seed = 1) =>
  Buffer.from(Uint8Array.from({ length: size }, (_value, index) => (index * 31 + (index >> 8) * seed) & 0xff));
const sha256 = (data: Buffer) => createHash('sha256').update(data).digest('hex');
const IMAGE = content(300_000);
const MAX_BYTES = 1_000_000;

// everything here waits for a disk, which others may keep busy
import.meta.jest.setTimeout(60_000);

let directory: string;
let upstream: Server;
let asked: { path: string; range: string | undefined }[];
/** What the server of artifacts does instead of sending a whole file. */
let answer: (request: IncomingMessage, response: ServerResponse) => void;
let files: Map<string, Buffer>;
let cache: ArtifactCache;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'artifacts-'));
  asked = [];
  files = new Map([['/image', IMAGE]]);
  answer = sendFile;
  upstream = createServer((request, response) => {
    asked.push({ path: request.url!, range: request.headers.range });
    answer(request, response);
  });
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
  cache = await openCache();
});
afterEach(async () => {
  await cache.stop();
  upstream.closeAllConnections();
  await new Promise((resolve) => upstream.close(resolve));
  await rm(directory, { recursive: true, force: true });
});

function openCache({
  hosts = ['127.0.0.1'],
  networks = [] as string[],
  maxBytes = MAX_BYTES,
  silenceMs = 5_000,
} = {}): Promise<ArtifactCache> {
  const download = createDownload({ mayCallHost: createHostRule(hosts), mayCallAddress: createNetworks(networks), maxBytes, silenceMs });
  return openArtifactCache({ directory, maxBytes, download, log: silentLog, pauseMs: 5 });
}
async function reopen(options: Parameters<typeof openCache>[0] = {}): Promise<void> {
  await cache.stop();
  cache = await openCache(options);
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

/** Says that it sends everything and stops after some bytes. */
function cut(bytes: number): typeof answer {
  return (request, response) => {
    const from = Number(/\d+/.exec(request.headers.range ?? '0')![0]);
    response.writeHead(from > 0 ? 206 : 200, {
      'Content-Length': IMAGE.length - from,
      ...(from > 0 && { 'Content-Range': `bytes ${from}-${IMAGE.length - 1}/${IMAGE.length}` }),
    });
    response.write(IMAGE.subarray(from, from + bytes), () => response.destroy());
  };
}

const url = (path = '/image') => `http://127.0.0.1:${(upstream.address() as AddressInfo).port}${path}`;
const image = (overrides: Partial<Artifact> = {}): Artifact => ({ url: url(), sha256: sha256(IMAGE), ...overrides });
const part = () => join(directory, `${sha256(IMAGE)}.part`);

test('an artifact is fetched once, by its check sum, and kept over a restart', async () => {
  expect(await readFile(await cache.get(image()))).toEqual(IMAGE);
  await reopen();
  expect(await readFile(await cache.get(image({ url: url('/elsewhere') })))).toEqual(IMAGE);
  expect(asked).toHaveLength(1);
});

test('what is sent with another check sum is never kept, and is not asked for again and again', async () => {
  files.set('/image', content(300_000, 2));
  await expect(cache.get(image())).rejects.toMatchObject({ kind: 'final', message: expect.stringContaining('another check sum') });
  expect(await readdir(directory)).toEqual([]);
  expect(asked).toHaveLength(1);
});

test('a download that is cut goes on where it was cut', async () => {
  let cuts = 0;
  answer = (request, response) => {
    cuts += 1;
    return cuts <= 10 ? cut(20_000)(request, response) : sendFile(request, response);
  };
  expect(await readFile(await cache.get(image()))).toEqual(IMAGE);
  expect(asked).toHaveLength(11);
  const begins = asked.map(({ range }) => Number(/\d+/.exec(range ?? '0')![0]));
  expect(begins).toEqual(begins.toSorted((one, other) => one - other));
  expect(begins.at(-1)).toBeGreaterThan(100_000);
});

test('what an earlier process left goes on, whatever it is', async () => {
  for (const left of [IMAGE.subarray(0, 100_000), Buffer.alloc(0), IMAGE, content(1_000, 9), Buffer.concat([IMAGE, IMAGE])]) {
    await rm(join(directory, sha256(IMAGE)), { force: true });
    await writeFile(part(), left);
    await reopen();
    expect(await readFile(await cache.get(image()))).toEqual(IMAGE);
    expect(await readdir(directory)).toEqual([sha256(IMAGE)]);
  }
});

test('a server that does not know ranges sends it all once more', async () => {
  await writeFile(part(), content(1_000, 9));
  answer = (_request, response) => response.end(IMAGE);
  expect(await readFile(await cache.get(image()))).toEqual(IMAGE);
});

test('a server that is away, refuses, or falls silent is asked a few times', async () => {
  answer = (_request, response) => response.writeHead(503).end();
  await expect(cache.get(image())).rejects.toMatchObject({ kind: 'passing', message: 'the server answers 503' });
  expect(asked).toHaveLength(5);
  await reopen({ silenceMs: 30 });
  answer = () => undefined;
  await expect(cache.get(image())).rejects.toMatchObject({ kind: 'passing', message: expect.stringContaining('30 ms') });
  const gone = image();
  upstream.closeAllConnections();
  await new Promise((resolve) => upstream.close(resolve));
  await expect(cache.get(gone)).rejects.toMatchObject({
    kind: 'passing',
    message: expect.stringContaining('ECONNREFUSED'),
  });
  upstream.listen(0, '127.0.0.1');
});

test('a missing artifact is asked for once', async () => {
  await expect(cache.get(image({ url: url('/missing') }))).rejects.toMatchObject({ kind: 'final', message: 'the server answers 404' });
  expect(asked).toHaveLength(1);
});

describe('room', () => {
  const put = async (name: string, size: number, seed: number) => {
    const data = content(size, seed);
    files.set(name, data);
    return cache.get({ url: url(name), sha256: sha256(data) });
  };

  test('is made by removing what was asked for longest ago, leftovers too', async () => {
    const first = await put('/1', 400_000, 3);
    const second = await put('/2', 400_000, 4);
    await writeFile(join(directory, `${'0'.repeat(64)}.part`), content(100_000));
    for (const [name, at] of [
      [first, 1],
      [second, 2],
      [join(directory, `${'0'.repeat(64)}.part`), 3],
    ] as const)
      await utimes(name, at, at);
    await put('/1', 400_000, 3); // asked for again: now it is the newest
    const third = await put('/3', 400_000, 5);
    expect((await readdir(directory)).map((name) => join(directory, name)).sort()).toEqual(
      [first, third, join(directory, `${'0'.repeat(64)}.part`)].sort(),
    );
  });

  test('is not made for what is larger than all of it', async () => {
    await expect(put('/large', MAX_BYTES + 1, 3)).rejects.toMatchObject({
      kind: 'final',
      message: expect.stringContaining('ARTIFACT_CACHE_BYTES'),
    });
    answer = (_request, response) => {
      // no length announced
      response.write(Buffer.alloc(MAX_BYTES));
      response.end(Buffer.alloc(MAX_BYTES));
    };
    await expect(put('/endless', 10, 3)).rejects.toMatchObject({ kind: 'final' });
  });
});

describe('outgoing calls', () => {
  const refused = (reason: RegExp) => ({ kind: 'final', message: expect.stringMatching(reason) });

  test('go to configured hosts only', async () => {
    await expect(cache.get(image({ url: url().replace('127.0.0.1', 'localhost') }))).rejects.toMatchObject(
      refused(/localhost .*ARTIFACT_HOSTS/),
    );
    await expect(cache.get(image({ url: 'file:///etc/passwd' }))).rejects.toMatchObject(refused(/file: is not fetched/));
    expect(asked).toEqual([]);
  });

  test('are redirected to configured hosts only', async () => {
    answer = (request, response) =>
      request.url === '/image'
        ? response.writeHead(302, { Location: url('/moved').replace('127.0.0.1', 'localhost') }).end()
        : sendFile(request, response);
    files.set('/moved', IMAGE);
    await expect(cache.get(image())).rejects.toMatchObject(refused(/localhost .*ARTIFACT_HOSTS/));
    await reopen({ hosts: ['localhost', '127.0.0.1'] });
    expect(await readFile(await cache.get(image()))).toEqual(IMAGE);
    answer = (_request, response) => response.writeHead(302, { Location: '/image' }).end();
    await expect(cache.get(image({ sha256: '1'.repeat(64) }))).rejects.toMatchObject(refused(/redirects/));
  });

  test('do not follow a name to an address outside the configured networks, nor ever to a link-local one', async () => {
    await reopen({ hosts: ['*'], networks: ['10.0.0.0/8'] });
    await expect(cache.get(image({ url: url().replace('127.0.0.1', 'localhost') }))).rejects.toMatchObject(refused(/ARTIFACT_NETWORKS/));
    await expect(cache.get(image())).rejects.toMatchObject(refused(/127\.0\.0\.1 .*ARTIFACT_NETWORKS/));
    await reopen({ hosts: ['*'] });
    for (const host of ['169.254.169.254', '[fe80::1]', '2852039166', '0251.0376.0251.0376'])
      await expect(cache.get(image({ url: `http://${host}/latest/meta-data` }))).rejects.toMatchObject(refused(/ARTIFACT_NETWORKS/));
    expect(asked).toEqual([]);
  });
});

describe('by HTTP', () => {
  let server: Server;
  let base: string;
  let answerWithinMs: number;
  let others: Artifact[] = [];
  async function serve(limitMs: number): Promise<void> {
    answerWithinMs = limitMs;
    const find = (sum: string) => [image(), ...others].find((artifact) => artifact.sha256 === sum);
    server = createServer(
      express().use(
        '/artifacts',
        serveArtifacts({ cache: { get: (artifact) => cache.get(artifact), stop: async () => undefined }, find, answerWithinMs }),
      ),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/artifacts`;
  }
  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const ask = (init?: RequestInit, path = `${image().sha256}/disk.img.xz`) => fetch(`${base}/${path}`, init);

  test('a rack of 14 that asks at once costs one upstream request, and every board gets the whole file', async () => {
    await serve(30_000);
    let release: () => void = () => undefined;
    answer = (request, response) => {
      release = () => sendFile(request, response);
    };
    const boards = Array.from({ length: 14 }, async () => Buffer.from(await (await ask()).arrayBuffer()));
    await waitFor(() => asked.length > 0, { what: 'the upstream request' });
    release();
    for (const board of await Promise.all(boards)) expect(board.equals(IMAGE)).toBe(true);
    expect(asked).toHaveLength(1);
  });

  test('a board that comes later does not disturb one that is being served', async () => {
    // more than the buffers between two programs hold
    const large = Buffer.alloc(48 * 1024 * 1024, 'all work and no play ');
    await reopen({ maxBytes: 2 * large.length });
    files.set('/large', large);
    others = [{ url: url('/large'), sha256: sha256(large) }];
    await serve(30_000);
    const path = `${sha256(large)}/disk.img.xz`;
    await (await ask(undefined, path)).arrayBuffer();
    const [slow] = (await once(get(`${base}/${path}`), 'response')) as [IncomingMessage];
    await (await ask(undefined, path)).arrayBuffer();
    let bytes = 0;
    for await (const chunk of slow) bytes += chunk.length;
    expect(bytes).toBe(large.length);
  });

  test('ranges, ETag and conditional requests', async () => {
    await serve(30_000);
    const whole = await ask();
    expect(Object.fromEntries(whole.headers)).toMatchObject({
      etag: `"${image().sha256}"`,
      'content-length': String(IMAGE.length),
      'accept-ranges': 'bytes',
    });
    await whole.arrayBuffer();
    const range = await ask({ headers: { Range: 'bytes=5-9' } });
    expect([range.status, Buffer.from(await range.arrayBuffer())]).toEqual([206, IMAGE.subarray(5, 10)]);
    expect((await ask({ headers: { 'If-None-Match': `"${image().sha256}"`, 'Cache-Control': 'max-age=0' } })).status).toBe(304);
    expect((await ask({ method: 'HEAD' })).headers.get('content-length')).toBe(String(IMAGE.length));
  });

  test('a board is never kept waiting for long, and never gets a half file', async () => {
    await serve(300);
    answer = (_request, response) => {
      response.writeHead(200, { 'Content-Length': IMAGE.length });
      response.write(IMAGE.subarray(0, 200_000));
    };
    const early = await ask();
    expect([early.status, early.headers.get('retry-after')]).toEqual([503, '2']);
    expect(early.headers.get('etag')).not.toContain(image().sha256);
    upstream.closeAllConnections();
    answer = sendFile;
    await waitFor(async () => (await ask()).status === 200, { what: 'the artifact' });
  });

  test('tells a board what is no use to ask for again', async () => {
    await serve(30_000);
    files.delete('/image');
    const missing = await ask();
    expect([missing.status, await missing.text()]).toEqual([422, expect.stringContaining('404')]);
    expect((await ask(undefined, `${'2'.repeat(64)}/x`)).status).toBe(404);
    expect((await ask(undefined, '../../etc/passwd')).status).toBe(404);
  });
});

test('a process that is killed anywhere leaves nothing that the next one would serve half', async () => {
  // Real processes of the built agent's cache, against a slow server, killed after each few kilobytes.
  const program = `
    import { openArtifactCache } from '${new URL('../../dist/artifacts/artifact-cache.js', import.meta.url)}';
    import { createDownload } from '${new URL('../../dist/artifacts/download-artifact.js', import.meta.url)}';
    const [directory, url, sha256] = process.argv.slice(1);
    const log = { info() {}, warn() {} };
    const download = createDownload({ mayCallHost: () => true, mayCallAddress: () => true, maxBytes: 1e6, silenceMs: 5000 });
    console.log('ready');
    const cache = await openArtifactCache({ directory, maxBytes: 1e6, download, log });
    await cache.get({ url, sha256 });
    console.log('whole');
    setInterval(() => {}, 1000);
  `;
  const step = IMAGE.length / 6;
  let sent = 0;
  answer = (request, response) => {
    const from = Number(/\d+/.exec(request.headers.range ?? '0')![0]);
    response.writeHead(from > 0 ? 206 : 200, {
      'Content-Length': IMAGE.length - from,
      ...(from > 0 && { 'Content-Range': `bytes ${from}-${IMAGE.length - 1}/${IMAGE.length}` }),
    });
    const end = Math.min(IMAGE.length, from + step);
    sent += end - from;
    response.write(IMAGE.subarray(from, end));
    if (end === IMAGE.length) response.end();
  };
  for (let run = 0; run < 20; run += 1) {
    const had = await stat(part()).then(
      ({ size }) => size,
      () => 0,
    );
    const child = spawn(process.execPath, ['--input-type=module', '-e', program, '--', directory, url(), sha256(IMAGE)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let said = '';
    child.stdout.on('data', (chunk) => {
      said += chunk;
    });
    await waitFor(
      async () =>
        said.includes('whole') ||
        (await stat(part()).then(
          ({ size }) => size > had,
          () => false,
        )),
      { what: 'progress of the download', timeoutMs: 15_000 },
    );
    child.kill('SIGKILL');
    await once(child, 'exit');
    for (const name of await readdir(directory))
      if (!name.endsWith('.part')) expect((await readFile(join(directory, name))).equals(IMAGE)).toBe(true);
    if (said.includes('whole')) break;
  }
  expect(await readdir(directory)).toEqual([sha256(IMAGE)]);
  // resumed each time, not begun anew
  expect(sent).toBeLessThan(IMAGE.length * 2);
}, 60_000);
