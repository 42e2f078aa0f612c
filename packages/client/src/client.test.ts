import {
  createClient,
  type Fetch,
  MozpoolConflictError,
  MozpoolOutcomeUnknownError,
  MozpoolResponseError,
  MozpoolUnreachableError,
} from './index.js';
import { type Answer, DETAILS, json, problem, serve, stopServing } from './testing/serve.js';

afterEach(stopServing);

const WANTED = { image: 'android', assignee: 'alice', durationSeconds: 60 };
const nowhere = 'http://127.0.0.1:1';
const client = (servers: string[], more = {}) =>
  createClient({ servers, sleep: async () => undefined, random: () => 0, timeoutMs: 5_000, patienceMs: 5_000, ...more });

test('a request is sent with the names of the API and without what was left out', async () => {
  const server = await serve((_request, response) => json(response, { request: DETAILS }));
  expect(await client([`${server.url}/`]).requestDevice({ ...WANTED, bootConfig: { b2gbase: 'http://x/' }, waitSeconds: 30 })).toEqual(
    DETAILS,
  );
  const [method, path, body] = server.asked[0]!.split(' ');
  expect([method, path]).toEqual(['POST', '/api/device/any/request/']);
  expect(JSON.parse(body!)).toEqual({ b2gbase: 'http://x/', image: 'android', assignee: 'alice', duration: 60, wait: 30 });
});

test('a server that is down is passed over, also for calls that must not be repeated', async () => {
  const server = await serve((_request, response) => json(response, { request: DETAILS }));
  expect((await client([nowhere, server.url]).requestDevice(WANTED)).id).toBe(7);
});

test('calls and streams go the way that is given for them', async () => {
  const server = await serve((_request, response) => json(response, { version: '1' }));
  const asked: string[] = [];
  const noting: Fetch = (url, init) => {
    asked.push(new URL(url).pathname);
    return fetch(url, init);
  };
  const given = client([server.url], { fetch: noting });
  await given.version();
  for await (const _event of given.stream('eventStream', {})) break;
  expect(asked).toEqual(['/api/version/', '/api/events/']);
});

test('servers are tried in random order', async () => {
  const answer: Answer = (_request, response) => json(response, { version: '1' });
  const [a, b] = [await serve(answer), await serve(answer)];
  const draws = [0.9, 0.1];
  await client([a.url, b.url], { random: () => draws.shift() ?? 0 }).version();
  expect([a.asked.length, b.asked.length]).toEqual([0, 1]);
});

test('a creation is sent again until it is answered, each time with the key of the first', async () => {
  const keys: unknown[] = [];
  const server = await serve((request, response) => {
    keys.push(request.headers['idempotency-key']);
    if (keys.length === 1) request.socket.destroy();
    else if (keys.length === 2) json(response, problem(503, 'database_unavailable'), 503);
    else json(response, { request: DETAILS });
  });
  expect((await client([server.url]).requestDevice(WANTED)).id).toBe(7);
  expect(keys).toEqual([expect.stringMatching(/^[0-9a-f]{32}$/), keys[0], keys[0]]);
  await client([server.url]).requestDevice(WANTED);
  expect(keys[3]).not.toBe(keys[0]);
});

test('a call that must not be repeated and whose connection breaks is not sent again', async () => {
  const server = await serve((request) => request.socket.destroy());
  await expect(client([server.url, server.url]).powerCycle({ params: { name: 'panda-1' } })).rejects.toThrow(MozpoolOutcomeUnknownError);
  expect(server.asked).toHaveLength(1);
});

test('nor is one that is answered 503', async () => {
  const server = await serve((_request, response) => json(response, problem(503, 'database_unavailable'), 503));
  await expect(client([server.url]).powerCycle({ params: { name: 'panda-1' } })).rejects.toThrow(MozpoolResponseError);
  expect(server.asked).toHaveLength(1);
});

test('a token is shown with every call', async () => {
  const shown: unknown[] = [];
  const server = await serve((request, response) => {
    shown.push(request.headers.authorization);
    json(response, { version: '1' });
  });
  await client([server.url], { token: 'mzp_1' }).version();
  await client([server.url]).version();
  expect(shown).toEqual(['Bearer mzp_1', undefined]);
});

test('reads, renewals and returns are sent again until they are answered', async () => {
  let left = 2;
  const server = await serve((request, response) => {
    if (left-- > 0) request.socket.destroy();
    else if (request.method === 'GET') json(response, { version: '1' });
    else response.writeHead(204).end();
  });
  expect(await client([server.url]).version()).toEqual({ version: '1' });
  left = 2;
  await client([server.url]).renewRequest({ params: { id: 7 }, body: { duration: 60 } });
  left = 2;
  await client([server.url]).returnRequest({ params: { id: 7 } });
  expect(server.asked).toHaveLength(9);
});

test('two minutes without any server are nothing to calls with five minutes of patience', async () => {
  const OUTAGE_MS = 120_000;
  let now = 0;
  const server = await serve((request, response) => {
    if (now < OUTAGE_MS) request.socket.destroy();
    else if (request.url?.endsWith('/request/')) json(response, { request: DETAILS });
    else response.writeHead(204).end();
  });
  const sleep = async (ms: number) => {
    now += ms;
  };
  const patient = client([nowhere, server.url], { patienceMs: 300_000, sleep, now: () => now, random: () => 0.5 });
  expect((await patient.requestDevice(WANTED)).id).toBe(7);
  now = 0;
  await patient.renewRequest({ params: { id: 7 }, body: { duration: 60 } });
  now = 0;
  await patient.returnRequest({ params: { id: 7 } });
  expect(now).toBeLessThan(OUTAGE_MS + 10_000);
});

test('patience is limited, and pauses grow', async () => {
  let now = 0;
  const pauses: number[] = [];
  const sleep = async (ms: number) => {
    pauses.push(ms);
    now += ms;
  };
  await expect(client([nowhere], { patienceMs: 3_000, sleep, now: () => now }).version()).rejects.toThrow(MozpoolUnreachableError);
  expect(pauses).toEqual([250, 500, 750, 1_000]);
});

test('a server that never answers is given up', async () => {
  const silent = await serve(() => undefined);
  const server = await serve((_request, response) => json(response, { version: '2' }));
  expect(await client([silent.url, server.url], { timeoutMs: 50 }).version()).toEqual({ version: '2' });
});

test('a conflict is an error of its own, with what the server says', async () => {
  const server = await serve((_request, response) => json(response, problem(409, 'device_held'), 409));
  const error = await client([server.url])
    .powerCycle({ params: { name: 'panda-1' } })
    .catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(MozpoolConflictError);
  expect(error).toMatchObject({ status: 409, problem: { code: 'device_held' }, message: expect.stringMatching(/it is device_held/) });
});

test('a page of a proxy is not taken for an answer', async () => {
  const server = await serve((_request, response) => response.end('<html>'));
  await expect(client([server.url]).version()).rejects.toThrow(/answered something else than expected/);
});

test('on a page of elsewhere, a call that fails says what the browser does not', async () => {
  Object.assign(globalThis, { location: { origin: 'http://page.example' } });
  try {
    await expect(client([nowhere], { patienceMs: 0 }).version()).rejects.toThrow(/does its CORS_ORIGINS name http:\/\/page\.example\?/);
    Object.assign(globalThis, { location: { origin: nowhere } });
    await expect(client([nowhere], { patienceMs: 0 }).version()).rejects.toThrow(expect.not.stringMatching(/CORS/));
  } finally {
    Reflect.deleteProperty(globalThis, 'location');
  }
});

test('a server that speaks no TLS was told nothing', async () => {
  const server = await serve((_request, response) => json(response, {}));
  const call = client([server.url.replace('http:', 'https:')], { patienceMs: 0 }).powerCycle({ params: { name: 'panda-1' } });
  await expect(call).rejects.toThrow(/wrong version number.*Does it speak TLS/s);
  await expect(call).rejects.toThrow(MozpoolUnreachableError);
});

test('servers may be below a path', async () => {
  const server = await serve((_request, response) => json(response, { version: '1' }));
  await client([`${server.url}/lab/`]).version();
  expect(server.asked).toEqual(['GET /lab/api/version/']);
});

test.each([
  [{ servers: ['h.example'] }, /no URL of a server/],
  [{ servers: ['http://h.example/?a=b'] }, /no URL of a server/],
  [{ servers: ['http://me:secret@h.example'] }, /no URL of a server/],
  [{ servers: ['http://h.example'], token: 'mzp_1\n' }, /line breaks/],
  [{ servers: ['http://h.example'], token: '' }, /token/],
  [{ servers: [] }, /at least one server/],
])('%j makes no client', (options, why) => expect(() => createClient(options)).toThrow(why));
