import { connect, type Socket } from 'node:net';
import { silentLog } from '../log/create-logger.js';
import { createMetrics } from '../metrics/create-metrics.js';
import { createHttpApp } from './create-http-app.js';
import { createHttpServer } from './create-http-server.js';
import { type Endpoint, json, type StreamClient, stream } from './endpoint.js';
import { createStreams } from './streams.js';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function serve(options: Partial<Parameters<typeof createStreams>[0]> = {}, more: Endpoint[] = []) {
  const metrics = createMetrics({ service: 'test' });
  const streams = createStreams({ log: silentLog, metrics, ...options });
  const clients: StreamClient[] = [];
  const endpoints: Endpoint[] = [
    {
      methods: ['GET'],
      path: '/stream/',
      handle: () =>
        stream('text/plain', (client) => {
          clients.push(client);
          client.write('hello\n');
        }),
    },
    { methods: ['GET'], path: '/broken/', handle: () => stream('text/plain', () => Promise.reject(new Error('no source'))) },
    ...more,
  ];
  const http = createHttpServer({
    handler: createHttpApp({ endpoints, log: silentLog, metrics, streams }),
    port: 0,
    host: '127.0.0.1',
    drainMs: 5_000,
  });
  const { port } = await http.start();
  closers.push(() => {
    streams.end();
    return http.stop();
  });
  return { streams, clients, http, port, base: `http://127.0.0.1:${port}`, text: () => metrics.registry.metrics() };
}

const until = async (holds: () => boolean) => {
  const end = performance.now() + 5_000;
  while (!holds()) {
    if (performance.now() > end) throw new Error('waited in vain');
    await new Promise((resolve) => setImmediate(resolve));
  }
};

/** A client that asks and then reads nothing. */
async function askAndHang(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  await new Promise((resolve) => socket.on('connect', resolve));
  socket.pause();
  socket.write('GET /stream/ HTTP/1.1\r\nHost: x\r\n\r\n');
  closers.push(async () => socket.destroy());
  return socket;
}

test('chunks arrive as they are written, with headers that keep proxies from holding them', async () => {
  const { clients, base } = await serve();
  const response = await fetch(`${base}/stream/`);
  expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8');
  expect(response.headers.get('cache-control')).toBe('no-cache, no-transform');
  const reader = response.body!.getReader();
  const next = async () => Buffer.from((await reader.read()).value ?? []).toString();
  expect(await next()).toBe('hello\n');
  expect(clients[0]!.write('more\n')).toBe(true);
  expect(await next()).toBe('more\n');
  clients[0]!.end();
  expect((await reader.read()).done).toBe(true);
});

test('a client that takes nothing is cut off at the limit, and no other is', async () => {
  const { streams, clients, port, base, text } = await serve({ maxBufferedBytes: 100_000 });
  const good = await fetch(`${base}/stream/`);
  await askAndHang(port);
  await until(() => clients.length === 2);
  const [healthy, hanging] = clients as [StreamClient, StreamClient];
  const chunk = Buffer.alloc(50_000, 'x');
  let taken = 0;
  const reading = (async () => {
    for await (const piece of good.body!) taken += piece.length;
  })();
  let written = 0;
  // the kernel takes some megabytes before anything is left to us
  while (hanging.write(chunk)) {
    written += 1;
    healthy.write(chunk);
    await healthy.drained();
    if (written > 2_000) throw new Error('it was never cut off');
  }
  expect(hanging.signal.aborted).toBe(true);
  expect(streams.open()).toBe(1);
  expect(await text()).toMatch(/http_streams_cut_off_total\{service="test"\} 1/);
  healthy.end();
  await reading;
  expect(taken).toBe(written * chunk.length + 'hello\n'.length);
});

test('who writes as fast as the client reads is held up by it, and let go when it leaves', async () => {
  const { clients, port } = await serve();
  const socket = await askAndHang(port);
  await until(() => clients.length === 1);
  const client = clients[0]!;
  let drained = false;
  const writing = (async () => {
    while (!client.signal.aborted) {
      client.write(Buffer.alloc(50_000));
      drained = false;
      await client.drained();
      drained = true;
    }
  })();
  await until(() => !drained);
  socket.destroy();
  await writing;
});

test('the end of the service ends streams in an orderly way, and lets no more begin', async () => {
  const { streams, base, http } = await serve();
  const response = await fetch(`${base}/stream/`);
  streams.end();
  expect(await response.text()).toBe('hello\n');
  const late = await fetch(`${base}/stream/`);
  expect(late.status).toBe(503);
  expect(late.headers.get('retry-after')).toBe('2');
  expect(await late.json()).toMatchObject({ code: 'stopping' });
  await http.stop();
});

test('a stream has a longest life', async () => {
  const { base, streams } = await serve({ maxLifeMs: 20 });
  expect(await (await fetch(`${base}/stream/`)).text()).toBe('hello\n');
  expect(streams.open()).toBe(0);
});

test('there is a most of streams', async () => {
  const { base } = await serve({ maxStreams: 1 });
  const first = await fetch(`${base}/stream/`);
  const second = await fetch(`${base}/stream/`);
  expect([second.status, await second.json()]).toEqual([503, expect.objectContaining({ code: 'too_many_streams', limit: 1 })]);
  await first.body?.cancel();
});

test('a stream whose source fails ends, and one that nobody listens to is not begun', async () => {
  const { base, clients } = await serve();
  const broken = await fetch(`${base}/broken/`);
  expect([broken.status, await broken.text()]).toEqual([200, '']);
  const head = await fetch(`${base}/stream/`, { method: 'HEAD' });
  expect([head.status, head.headers.get('content-type')]).toEqual([200, 'text/plain; charset=utf-8']);
  expect(clients).toEqual([]);
});

test('a client that leaves is known, to streams and to handlers that still work', async () => {
  let signal: AbortSignal | undefined;
  const slow: Endpoint = {
    methods: ['GET'],
    path: '/slow/',
    handle: (call) => {
      signal = call.signal;
      return new Promise((resolve) => call.signal.addEventListener('abort', () => resolve(json('nobody hears this'))));
    },
  };
  const { base, streams, clients } = await serve({}, [slow]);
  const leaving = new AbortController();
  const answers = ['/slow/', '/stream/'].map((path) => fetch(base + path, { signal: leaving.signal }).then((response) => response.text()));
  const left = Promise.allSettled(answers);
  await until(() => signal !== undefined && clients.length === 1);
  leaving.abort();
  await left;
  await until(() => signal!.aborted && clients[0]!.signal.aborted);
  expect(streams.open()).toBe(0);
  expect(clients[0]!.write('x')).toBe(false);
});

test('how long streams last is not counted as time to answer', async () => {
  const { base, clients, text } = await serve();
  const response = await fetch(`${base}/stream/`);
  clients[0]!.end();
  await response.text();
  await fetch(`${base}/nothing/`);
  expect(await text()).not.toMatch(/http_request_duration_seconds_count\{[^}]*route="\/stream\//);
});
