import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { waitFor } from '@mozpool/testkit';
import { type ArtifactBench, content, IMAGE, MAX_BYTES, openArtifactBench, sha256 } from '../testing/artifact-bench.js';
import { createDownload } from './download-artifact.js';

// everything here waits for a disk, which others may keep busy
jest.setTimeout(60_000);

let bench: ArtifactBench;
beforeEach(async () => {
  bench = await openArtifactBench();
});
afterEach(() => bench.stop());

/** Of a new process, on a machine that is busy. */
const PROGRESS_WITHIN_MS = 40_000;

const part = () => join(bench.directory, `${sha256(IMAGE)}.part`);

/** Says that it sends everything and stops after some bytes. */
function cut(bytes: number): ArtifactBench['answer'] {
  return (request, response) => {
    const from = Number(/\d+/.exec(request.headers.range ?? '0')![0]);
    response.writeHead(from > 0 ? 206 : 200, {
      'Content-Length': IMAGE.length - from,
      ...(from > 0 && { 'Content-Range': `bytes ${from}-${IMAGE.length - 1}/${IMAGE.length}` }),
    });
    response.write(IMAGE.subarray(from, from + bytes), () => response.destroy());
  };
}

test('an artifact is fetched once, by its check sum, and kept over a restart', async () => {
  expect(await readFile(await bench.cache.get(bench.image()))).toEqual(IMAGE);
  await bench.reopen();
  expect(await readFile(await bench.cache.get(bench.image({ url: bench.url('/elsewhere') })))).toEqual(IMAGE);
  expect(bench.asked).toHaveLength(1);
});

test('what is sent with another check sum is never kept, and is not asked for again and again', async () => {
  bench.files.set('/image', content(300_000, 2));
  await expect(bench.cache.get(bench.image())).rejects.toMatchObject({
    kind: 'final',
    message: expect.stringContaining('another check sum'),
  });
  expect(await readdir(bench.directory)).toEqual([]);
  expect(bench.asked).toHaveLength(1);
});

test('a connection that is cut each time is told in words', async () => {
  bench.answer = cut(0);
  await expect(bench.cache.get(bench.image())).rejects.toMatchObject({ kind: 'passing', message: 'the connection was cut' });
});

test('a full disk is told with what to do', async () => {
  const rules = { mayCallHost: () => true, mayCallAddress: () => true, maxBytes: MAX_BYTES, silenceMs: 5_000 };
  const downloading = createDownload(rules)(bench.image().url, '/dev/full', new AbortController().signal);
  await expect(downloading).rejects.toMatchObject({
    kind: 'passing',
    message: expect.stringMatching(/disk .* full.*ARTIFACT_CACHE_BYTES/),
  });
});

test('a download that is cut goes on where it was cut', async () => {
  let cuts = 0;
  bench.answer = (request, response) => {
    cuts += 1;
    return cuts <= 10 ? cut(20_000)(request, response) : bench.sendFile(request, response);
  };
  expect(await readFile(await bench.cache.get(bench.image()))).toEqual(IMAGE);
  expect(bench.asked).toHaveLength(11);
  const begins = bench.asked.map(({ range }) => Number(/\d+/.exec(range ?? '0')![0]));
  expect(begins).toEqual(begins.toSorted((one, other) => one - other));
  expect(begins.at(-1)).toBeGreaterThan(100_000);
});

test('what an earlier process left goes on, whatever it is', async () => {
  for (const left of [IMAGE.subarray(0, 100_000), Buffer.alloc(0), IMAGE, content(1_000, 9), Buffer.concat([IMAGE, IMAGE])]) {
    await rm(join(bench.directory, sha256(IMAGE)), { force: true });
    await writeFile(part(), left);
    await bench.reopen();
    expect(await readFile(await bench.cache.get(bench.image()))).toEqual(IMAGE);
    expect(await readdir(bench.directory)).toEqual([sha256(IMAGE)]);
  }
});

test('a server that does not know ranges sends it all once more', async () => {
  await writeFile(part(), content(1_000, 9));
  bench.answer = (_request, response) => response.end(IMAGE);
  expect(await readFile(await bench.cache.get(bench.image()))).toEqual(IMAGE);
});

test('a server that is away, refuses, or falls silent is asked a few times', async () => {
  bench.answer = (_request, response) => response.writeHead(503).end();
  await expect(bench.cache.get(bench.image())).rejects.toMatchObject({ kind: 'passing', message: 'the server answers 503' });
  expect(bench.asked).toHaveLength(5);
  await bench.reopen({ silenceMs: 30 });
  bench.answer = () => undefined;
  await expect(bench.cache.get(bench.image())).rejects.toMatchObject({ kind: 'passing', message: expect.stringContaining('30 ms') });
  await bench.reopen();
  const gone = bench.image();
  bench.upstream.closeAllConnections();
  await new Promise((resolve) => bench.upstream.close(resolve));
  await expect(bench.cache.get(gone)).rejects.toMatchObject({
    kind: 'passing',
    message: expect.stringContaining('ECONNREFUSED'),
  });
  bench.upstream.listen(0, '127.0.0.1');
});

test('a missing artifact is asked for once', async () => {
  await expect(bench.cache.get(bench.image({ url: bench.url('/missing') }))).rejects.toMatchObject({
    kind: 'final',
    message: 'the server answers 404',
  });
  expect(bench.asked).toHaveLength(1);
});

describe('room', () => {
  const put = async (name: string, size: number, seed: number) => {
    const data = content(size, seed);
    bench.files.set(name, data);
    return bench.cache.get({ url: bench.url(name), sha256: sha256(data) });
  };

  test('is made by removing what was asked for longest ago, leftovers too', async () => {
    const first = await put('/1', 400_000, 3);
    const second = await put('/2', 400_000, 4);
    await writeFile(join(bench.directory, `${'0'.repeat(64)}.part`), content(100_000));
    for (const [name, at] of [
      [first, 1],
      [second, 2],
      [join(bench.directory, `${'0'.repeat(64)}.part`), 3],
    ] as const)
      await utimes(name, at, at);
    await put('/1', 400_000, 3); // asked for again: now it is the newest
    const third = await put('/3', 400_000, 5);
    expect((await readdir(bench.directory)).map((name) => join(bench.directory, name)).sort()).toEqual(
      [first, third, join(bench.directory, `${'0'.repeat(64)}.part`)].sort(),
    );
  });

  test('is not made for what is larger than all of it', async () => {
    await expect(put('/large', MAX_BYTES + 1, 3)).rejects.toMatchObject({
      kind: 'final',
      message: expect.stringContaining('ARTIFACT_CACHE_BYTES'),
    });
    bench.answer = (_request, response) => {
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
    await expect(bench.cache.get(bench.image({ url: bench.url().replace('127.0.0.1', 'localhost') }))).rejects.toMatchObject(
      refused(/localhost .*ARTIFACT_HOSTS/),
    );
    await expect(bench.cache.get(bench.image({ url: 'file:///etc/passwd' }))).rejects.toMatchObject(refused(/file: is not fetched/));
    expect(bench.asked).toEqual([]);
  });

  test('are redirected to configured hosts only', async () => {
    bench.answer = (request, response) =>
      request.url === '/image'
        ? response.writeHead(302, { Location: bench.url('/moved').replace('127.0.0.1', 'localhost') }).end()
        : bench.sendFile(request, response);
    bench.files.set('/moved', IMAGE);
    await expect(bench.cache.get(bench.image())).rejects.toMatchObject(refused(/localhost .*ARTIFACT_HOSTS/));
    await bench.reopen({ hosts: ['localhost', '127.0.0.1'] });
    expect(await readFile(await bench.cache.get(bench.image()))).toEqual(IMAGE);
    bench.answer = (_request, response) => response.writeHead(302, { Location: '/image' }).end();
    await expect(bench.cache.get(bench.image({ sha256: '1'.repeat(64) }))).rejects.toMatchObject(refused(/redirects/));
  });

  test('do not follow a name to an address outside the configured networks, nor ever to a link-local one', async () => {
    await bench.reopen({ hosts: ['*'], networks: ['10.0.0.0/8'] });
    await expect(bench.cache.get(bench.image({ url: bench.url().replace('127.0.0.1', 'localhost') }))).rejects.toMatchObject(
      refused(/ARTIFACT_NETWORKS/),
    );
    await expect(bench.cache.get(bench.image())).rejects.toMatchObject(refused(/127\.0\.0\.1 .*ARTIFACT_NETWORKS/));
    await bench.reopen({ hosts: ['*'] });
    for (const host of ['169.254.169.254', '[fe80::1]', '2852039166', '0251.0376.0251.0376'])
      await expect(bench.cache.get(bench.image({ url: `http://${host}/latest/meta-data` }))).rejects.toMatchObject(
        refused(/ARTIFACT_NETWORKS/),
      );
    expect(bench.asked).toEqual([]);
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
  bench.answer = (request, response) => {
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
    const child = spawn(process.execPath, ['--input-type=module', '-e', program, '--', bench.directory, bench.url(), sha256(IMAGE)], {
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
      { what: 'progress of the download', timeoutMs: PROGRESS_WITHIN_MS },
    );
    child.kill('SIGKILL');
    await once(child, 'exit');
    for (const name of await readdir(bench.directory))
      if (!name.endsWith('.part')) expect((await readFile(join(bench.directory, name))).equals(IMAGE)).toBe(true);
    if (said.includes('whole')) break;
  }
  expect(await readdir(bench.directory)).toEqual([sha256(IMAGE)]);
  // resumed each time, not begun anew
  expect(sent).toBeLessThan(IMAGE.length * 2);
}, 120_000);
