import { once } from 'node:events';
import { createServer, get, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { waitFor } from '@mozpool/testkit';
import express from 'express';
import { type ArtifactBench, IMAGE, openArtifactBench, sha256 } from '../testing/artifact-bench.js';
import type { Artifact } from './artifact-keys.js';
import { serveArtifacts } from './serve-artifacts.js';

// everything here waits for a disk, which others may keep busy
jest.setTimeout(60_000);

let bench: ArtifactBench;
let server: Server;
let base: string;
let others: Artifact[] = [];
async function serve(answerWithinMs: number): Promise<void> {
  const find = (sum: string) => [bench.image(), ...others].find((artifact) => artifact.sha256 === sum);
  server = createServer(
    express().use(
      '/artifacts',
      serveArtifacts({ cache: { get: (artifact) => bench.cache.get(artifact), stop: async () => undefined }, find, answerWithinMs }),
    ),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/artifacts`;
}
beforeEach(async () => {
  bench = await openArtifactBench();
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await bench.stop();
});
const ask = (init?: RequestInit, path = `${bench.image().sha256}/disk.img.xz`) => fetch(`${base}/${path}`, init);

test('a rack of 14 that asks at once costs one upstream request, and every board gets the whole file', async () => {
  await serve(30_000);
  let release: () => void = () => undefined;
  bench.answer = (request, response) => {
    release = () => bench.sendFile(request, response);
  };
  const boards = Array.from({ length: 14 }, async () => Buffer.from(await (await ask()).arrayBuffer()));
  await waitFor(() => bench.asked.length > 0, { what: 'the upstream request' });
  release();
  for (const board of await Promise.all(boards)) expect(board.equals(IMAGE)).toBe(true);
  expect(bench.asked).toHaveLength(1);
});

test('a board that comes later does not disturb one that is being served', async () => {
  // more than the buffers between two programs hold
  const large = Buffer.alloc(48 * 1024 * 1024, 'all work and no play ');
  await bench.reopen({ maxBytes: 2 * large.length });
  bench.files.set('/large', large);
  others = [{ url: bench.url('/large'), sha256: sha256(large) }];
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
    etag: `"${bench.image().sha256}"`,
    'content-length': String(IMAGE.length),
    'accept-ranges': 'bytes',
  });
  await whole.arrayBuffer();
  const range = await ask({ headers: { Range: 'bytes=5-9' } });
  expect([range.status, Buffer.from(await range.arrayBuffer())]).toEqual([206, IMAGE.subarray(5, 10)]);
  expect((await ask({ headers: { 'If-None-Match': `"${bench.image().sha256}"`, 'Cache-Control': 'max-age=0' } })).status).toBe(304);
  expect((await ask({ method: 'HEAD' })).headers.get('content-length')).toBe(String(IMAGE.length));
});

test('a board is never kept waiting for long, and never gets a half file', async () => {
  await serve(300);
  bench.answer = (_request, response) => {
    response.writeHead(200, { 'Content-Length': IMAGE.length });
    response.write(IMAGE.subarray(0, 200_000));
  };
  const early = await ask();
  expect([early.status, early.headers.get('retry-after')]).toEqual([503, '2']);
  expect(early.headers.get('etag')).not.toContain(bench.image().sha256);
  bench.upstream.closeAllConnections();
  bench.answer = bench.sendFile;
  await waitFor(async () => (await ask()).status === 200, { what: 'the artifact' });
});

test('tells a board what is no use to ask for again', async () => {
  await serve(30_000);
  bench.files.delete('/image');
  const missing = await ask();
  expect([missing.status, await missing.text()]).toEqual([422, expect.stringContaining('404')]);
  expect((await ask(undefined, `${'2'.repeat(64)}/x`)).status).toBe(404);
  expect((await ask(undefined, '../../etc/passwd')).status).toBe(404);
});
