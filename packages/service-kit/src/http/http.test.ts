import { connect } from 'node:net';
import { z } from 'zod';
import { Problem } from '../errors/problem.js';
import { healthEndpoints } from '../health/health-endpoints.js';
import { silentLog } from '../log/create-logger.js';
import { createMetrics } from '../metrics/create-metrics.js';
import { createHttpApp } from './create-http-app.js';
import { createHttpServer, type HttpServer } from './create-http-server.js';
import { type Endpoint, json, noContent, readBody, text } from './endpoint.js';

let databaseAway = false;
const metrics = createMetrics({ service: 'test' });
const endpoints: Endpoint[] = [
  { methods: ['GET'], path: '/thing/:name/', handle: ({ params, query }) => json({ name: params.name, details: query.has('details') }) },
  { methods: ['GET'], path: '/thing/list/', handle: () => json(['list']) },
  {
    methods: ['POST'],
    path: '/thing/:name/',
    handle: (call) => json(readBody(call, z.object({ size: z.number('must be a number') }), { expected: 'a JSON object with "size"' })),
  },
  { methods: ['GET', 'POST'], path: '/off/', sideEffects: true, handle: () => noContent() },
  { methods: ['GET'], path: '/news/:what/', waits: true, handle: ({ params }) => ({ status: params.what === 'none' ? 404 : 200 }) },
  { methods: ['GET'], path: '/raw/', handle: () => text('{}', 'application/json; charset=utf-8') },
  { methods: ['GET'], path: '/bug/', handle: () => Promise.reject(new TypeError('undefined is not a device')) },
  { methods: ['GET'], path: '/away/', handle: () => Promise.reject(Object.assign(new Error('refused'), { code: 'ECONNREFUSED' })) },
  { methods: ['GET'], path: '/slow/', limitMs: 20, handle: () => new Promise(() => undefined) },
  ...healthEndpoints({
    metrics,
    checks: [
      { name: 'always', check: async () => undefined },
      { name: 'queue', check: async () => ({ ok: !databaseAway, reason: 'connection refused' }) },
      { name: 'database', limitMs: 20, check: () => (databaseAway ? new Promise(() => undefined) : Promise.resolve()) },
    ],
  }),
];

let server: HttpServer;
let base: string;
beforeAll(async () => {
  const app = createHttpApp({
    endpoints,
    log: silentLog,
    metrics,
    maxBodyBytes: 1_000,
    explain: (error) =>
      (error as { code?: unknown }).code === 'ECONNREFUSED'
        ? new Problem('database_unavailable', { retry_after: 1 }, { cause: error })
        : undefined,
    origins: (origin) => origin === 'http://friend',
  });
  server = createHttpServer({ handler: app, port: 0, host: '127.0.0.1', drainMs: 50 });
  base = `http://127.0.0.1:${(await server.start()).port}`;
});
afterAll(() => server.stop());

const cases: [method: string, path: string, body: string | null, status: number, answer: unknown][] = [
  ['GET', '/thing/a/', null, 200, { name: 'a', details: false }],
  ['GET', '/thing/a', null, 200, { name: 'a', details: false }],
  ['GET', '/thing/a?details', null, 200, { name: 'a', details: true }],
  ['GET', '/thing/a/?details=0&details=1', null, 200, { name: 'a', details: true }],
  ['GET', '/thing/list', null, 200, ['list']],
  ['POST', '/thing/a', '{"size": 3, "more": 4}', 200, { size: 3 }],
  ['POST', '/thing/a/', '', 400, { code: 'invalid_body', detail: 'The body is empty. Send a JSON object with "size".' }],
  ['POST', '/thing/a/', '[1]', 400, { code: 'invalid_body', detail: 'The body is a list. Send a JSON object with "size".' }],
  ['POST', '/thing/a/', '{"size": "x"}', 400, { code: 'invalid_body', errors: [{ path: 'size', message: 'must be a number' }] }],
  ['POST', '/thing/a/', '{size: 3}', 400, { code: 'body_not_json', detail: expect.stringMatching(/Send a JSON object with "size"\./) }],
  ['POST', '/thing/a/', `{"size": "${'x'.repeat(1_000)}"}`, 413, { code: 'body_too_large', limit: 1_000 }],
  ['PUT', '/thing/a/', '{}', 405, { code: 'method_not_allowed', allowed: 'GET, POST' }],
  ['OPTIONS', '/thing/a/', null, 405, { code: 'method_not_allowed' }],
  ['GET', '/thing/%E0%A4%A/', null, 400, { code: 'bad_request' }],
  ['GET', '/thing/', null, 404, { code: 'unknown_path', path: '/thing/' }],
  ['GET', '/bug/', null, 500, { code: 'internal', title: 'A fault of this service' }],
  ['GET', '/away/', null, 503, { code: 'database_unavailable' }],
  ['GET', '/slow/', null, 503, { code: 'too_slow', limit_ms: 20 }],
];

test.each(cases)('%s %s %s is answered with %i', async (method, path, body, status, answer) => {
  const response = await fetch(base + path, { method, ...(body && { body }), redirect: 'manual' });
  expect(response.status).toBe(status);
  expect(response.headers.get('content-type')).toMatch(status < 400 ? 'application/json; charset=utf-8' : 'application/problem+json');
  const received = await response.json();
  if (status < 400) expect(received).toEqual(answer);
  else expect(received).toMatchObject({ ...(answer as object), status, detail: expect.stringMatching(/./) });
});

test('an internal error tells the client nothing but an incident number', async () => {
  const body = await (await fetch(`${base}/bug/`)).text();
  expect(body).not.toMatch(/undefined is not/);
  expect(JSON.parse(body).incident).toMatch(/^[0-9a-f]{8}$/);
});

test('HEAD is answered like GET, but not where a GET has side effects', async () => {
  expect((await fetch(`${base}/thing/a/`, { method: 'HEAD' })).status).toBe(200);
  expect((await fetch(`${base}/off/`, { method: 'HEAD' })).status).toBe(405);
  expect((await fetch(`${base}/off`)).status).toBe(204);
});

test('405 lists what is offered', async () => {
  expect((await fetch(`${base}/off/`, { method: 'DELETE' })).headers.get('allow')).toBe('GET, POST');
});

test('a form content type does not keep JSON from being read', async () => {
  const response = await fetch(`${base}/thing/a/`, {
    method: 'POST',
    body: '{"size": 1}',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });
  expect(await response.json()).toEqual({ size: 1 });
});

test('text with a NUL is refused, wherever it stands', async () => {
  const post = async (body: string) => (await fetch(`${base}/thing/x/`, { method: 'POST', body })).json();
  expect((await fetch(`${base}/thing/a%00b/`)).status).toBe(400);
  expect((await fetch(`${base}/thing/a/?details=%00`)).status).toBe(400);
  for (const body of ['{"size": 1, "more": ["a\\u0000"]}', '{"size": 1, "a\\u0000": 1}'])
    expect(await post(body)).toMatchObject({ code: 'invalid_body', detail: expect.stringMatching(/NUL/) });
  expect(await post('{"size": 1, "text": "a\\\\u0000"}')).toEqual({ size: 1 });
});

test('text is sent as it is', async () => {
  const response = await fetch(`${base}/raw/`);
  expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
  expect(await response.text()).toBe('{}');
});

describe('pages of other hosts', () => {
  const from = (origin: string, path: string, init: RequestInit = {}) =>
    fetch(base + path, { ...init, headers: { origin, ...init.headers } });
  const allowed = ({ headers }: Response) => headers.get('access-control-allow-origin');

  test('those that are allowed may read and change', async () => {
    for (const answer of [await from('http://friend', '/thing/list/'), await from('http://friend', '/off/', { method: 'POST' })]) {
      expect(answer.ok).toBe(true);
      expect(allowed(answer)).toBe('http://friend');
      expect(answer.headers.get('vary')).toContain('Origin');
    }
  });

  test('errors can be read by them, too', async () => {
    const answer = await from('http://friend', '/bug/');
    expect([answer.status, allowed(answer)]).toEqual([500, 'http://friend']);
  });

  test.each(['http://evil', 'https://friend', 'null'])('%s reads nothing and changes nothing', async (origin) => {
    expect(allowed(await from(origin, '/thing/list/'))).toBeNull();
    expect((await from(origin, '/thing/x/', { method: 'POST', body: '{"size": 1}' })).status).toBe(403);
    expect((await from(origin, '/off/')).status).toBe(403);
  });

  test('a browser that asks first is told what may be done', async () => {
    const ask = (origin: string) => from(origin, '/thing/x/', { method: 'OPTIONS', headers: { 'access-control-request-method': 'POST' } });
    const answer = await ask('http://friend');
    expect(answer.status).toBe(204);
    expect(answer.headers.get('access-control-allow-methods')).toBe('GET, POST');
    expect(answer.headers.get('access-control-allow-headers')).toContain('Authorization');
    expect((await ask('http://evil')).status).toBe(403);
  });
});

test('readiness names what is away, and comes back by itself', async () => {
  expect((await fetch(`${base}/readyz`)).status).toBe(200);
  databaseAway = true;
  const response = await fetch(`${base}/readyz/`);
  expect(response.status).toBe(503);
  expect(await response.json()).toEqual({
    ready: false,
    checks: [
      { name: 'always', ok: true, reason: null },
      { name: 'queue', ok: false, reason: 'connection refused' },
      { name: 'database', ok: false, reason: 'no answer within 20 ms' },
    ],
  });
  databaseAway = false;
  expect((await fetch(`${base}/readyz`)).status).toBe(200);
});

test('metrics are Prometheus text with route names instead of paths', async () => {
  await fetch(`${base}/thing/some-name/`);
  const body = await (await fetch(`${base}/metrics`)).text();
  expect(body).toMatch(/http_request_duration_seconds_count\{service="test",method="GET",route="\/thing\/:name\/",status="200"\}/);
  expect(body).not.toMatch(/some-name/);
});

test('how long a call waits for news is not counted as time to answer, unless that is an error', async () => {
  const counted = async () => {
    const body = await (await fetch(`${base}/metrics`)).text();
    return [...body.matchAll(/duration_seconds_count\{[^}]*route="\/news\/:what\/",status="(\d+)"\} (\d+)/g)].map(
      ([, status, count]) => `${status} ${count}`,
    );
  };
  await fetch(`${base}/news/some/?wait=1`);
  expect(await counted()).toEqual([]);
  for (const path of ['/news/some/', '/news/some/?wait=0', '/news/none/?wait=1']) await fetch(base + path);
  expect(await counted()).toEqual(['200 2', '404 1']);
});

test('a client that sends nothing does not keep the server from stopping', async () => {
  const lonely = createHttpServer({ handler: (_request, response) => response.end(), port: 0, host: '127.0.0.1', drainMs: 20 });
  const { port } = await lonely.start();
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  await new Promise((resolve) => socket.on('connect', resolve));
  socket.write('GET / HTTP/1.1\r\n');
  const closed = new Promise((resolve) => socket.on('close', resolve));
  await Promise.all([lonely.stop(), lonely.stop(), closed]);
});
