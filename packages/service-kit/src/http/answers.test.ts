import { silentLog } from '../log/create-logger.js';
import { createMetrics } from '../metrics/create-metrics.js';
import type { Answered } from './answers.js';
import { createHttpApp } from './create-http-app.js';
import { createHttpServer, type HttpServer } from './create-http-server.js';
import { json, type Reply } from './endpoint.js';

let server: HttpServer;
let base: string;
let told: Promise<Answered>;
let reached: Promise<void>;
let release: (value: Reply) => void;
beforeEach(async () => {
  const { promise, resolve: tell } = Promise.withResolvers<Answered>();
  told = promise;
  const arrival = Promise.withResolvers<void>();
  reached = arrival.promise;
  const app = createHttpApp({
    endpoints: [
      { methods: ['GET'], path: '/who/', handle: ({ address, id }) => json({ address, id }) },
      { methods: ['GET'], path: '/livez', quiet: true, handle: () => json({}) },
      {
        methods: ['GET'],
        path: '/slow/',
        handle: () => {
          arrival.resolve();
          return new Promise((resolve) => {
            release = resolve;
          });
        },
      },
    ],
    log: silentLog,
    metrics: createMetrics({ service: 'test' }),
    trustProxy: 1,
    onAnswered: tell,
  });
  server = createHttpServer({ handler: app, port: 0, host: '127.0.0.1', drainMs: 50 });
  base = `http://127.0.0.1:${(await server.start()).port}`;
});
afterEach(() => server.stop());

test('a call keeps the number that its caller gave it', async () => {
  const response = await fetch(`${base}/who/?a=1`, { headers: { 'x-request-id': 'build-7/3' } });
  expect(response.headers.get('x-request-id')).toBe('build-7/3');
  expect(await response.json()).toMatchObject({ id: 'build-7/3' });
  expect(await told).toMatchObject({
    id: 'build-7/3',
    method: 'GET',
    url: '/who/?a=1',
    status: 200,
    quiet: false,
    ms: expect.any(Number),
  });
});

test.each([undefined, 'two words', 'x'.repeat(129)])('a call with %j gets a number of ours', async (id) => {
  const response = await fetch(`${base}/who/`, { headers: id === undefined ? {} : { 'x-request-id': id } });
  expect(response.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
});

test('errors carry the number, too, and are told of', async () => {
  const response = await fetch(`${base}/nothing/`);
  expect(response.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  expect(await told).toMatchObject({ status: 404, call: null });
});

test('of the proxies that may be trusted, the last is believed about the address', async () => {
  const headers = { 'x-forwarded-for': '10.0.0.1, 192.0.2.7' };
  expect(await (await fetch(`${base}/who/`, { headers })).json()).toMatchObject({ address: '192.0.2.7' });
  expect(await told).toMatchObject({ address: '192.0.2.7', call: { address: '192.0.2.7' } });
});

test('endpoints for machines are marked', async () => {
  await fetch(`${base}/livez`);
  expect(await told).toMatchObject({ quiet: true });
});

test('a caller that goes away is told of without a status', async () => {
  const over = new AbortController();
  const call = fetch(`${base}/slow/`, { signal: over.signal }).catch(() => undefined);
  await reached;
  over.abort();
  await call;
  expect(await told).toMatchObject({ status: null, url: '/slow/' });
  release(json({}));
});
