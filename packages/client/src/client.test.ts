import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  createClient,
  MozpoolConflictError,
  MozpoolOutcomeUnknownError,
  MozpoolResponseError,
  MozpoolUnreachableError,
  RequestEndedError,
  WaitTimeoutError,
} from './index.js';

type Answer = (request: IncomingMessage & { text: string }, response: ServerResponse) => void;

const open: Server[] = [];
afterEach(async () => {
  await Promise.all(
    open.splice(0).map((server) => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    }),
  );
});

/** A server that records what it is asked. */
async function serve(answer: Answer): Promise<{ url: string; asked: string[] }> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk) => {
      text += chunk;
    });
    request.on('end', () => {
      asked.push(`${request.method} ${request.url} ${text}`.trim());
      answer(Object.assign(request, { text }), response);
    });
  });
  open.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

const json = (response: ServerResponse, body: unknown, status = 200) =>
  response.writeHead(status, { 'content-type': status < 400 ? 'application/json' : 'application/problem+json' }).end(JSON.stringify(body));
const problem = (status: number, code: string) => ({ type: 'urn:x', title: 'x', status, code, detail: `it is ${code}` });
const DETAILS = {
  id: 7,
  requested_device: 'any',
  assignee: 'alice',
  expires: '2026-01-02T03:04:05',
  environment: 'any',
  image: 'android',
  boot_config: '{}',
  assigned_device: 'panda-1',
  url: 'http://mozpool.example/api/request/7/',
};
const STATUS = { log: [], device_state: '', why: 'w', position: null, waiting: null, estimate: null, deadline: null, attempts: [] };
const WANTED = { image: 'android', assignee: 'alice', durationSeconds: 60 };
const nowhere = 'http://127.0.0.1:1';
const client = (servers: string[], more = {}) =>
  createClient({ servers, sleep: async () => undefined, random: () => 0, timeoutMs: 5_000, ...more });

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
  expect(keys).toEqual([expect.stringMatching(/^[0-9a-f-]{36}$/), keys[0], keys[0]]);
  await client([server.url]).requestDevice(WANTED);
  expect(keys[3]).not.toBe(keys[0]);
});

test('a call that must not be repeated and whose connection breaks is not sent again', async () => {
  const server = await serve((request) => request.socket.destroy());
  await expect(client([server.url, server.url]).powerCycle('panda-1')).rejects.toThrow(MozpoolOutcomeUnknownError);
  expect(server.asked).toHaveLength(1);
});

test('nor is one that is answered 503', async () => {
  const server = await serve((_request, response) => json(response, problem(503, 'database_unavailable'), 503));
  await expect(client([server.url]).powerCycle('panda-1')).rejects.toThrow(MozpoolResponseError);
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
  expect(await client([server.url]).version()).toBe('1');
  left = 2;
  await client([server.url]).renewRequest(7, 60);
  left = 2;
  await client([server.url]).returnRequest(7);
  expect(server.asked).toHaveLength(9);
});

test('the number of rounds is limited', async () => {
  const pauses: number[] = [];
  const sleep = async (ms: number) => void pauses.push(ms);
  await expect(client([nowhere], { rounds: 3, pauseMs: 10, sleep }).version()).rejects.toThrow(MozpoolUnreachableError);
  expect(pauses).toEqual([10, 20]);
});

test('a server that never answers is given up', async () => {
  const silent = await serve(() => undefined);
  const server = await serve((_request, response) => json(response, { version: '2' }));
  expect(await client([silent.url, server.url], { timeoutMs: 50 }).version()).toBe('2');
});

test('a conflict is an error of its own, with what the server says', async () => {
  const server = await serve((_request, response) => json(response, problem(409, 'device_held'), 409));
  const error = await client([server.url])
    .powerCycle('panda-1')
    .catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(MozpoolConflictError);
  expect(error).toMatchObject({ status: 409, problem: { code: 'device_held' }, message: expect.stringMatching(/it is device_held/) });
});

test('a page of a proxy is not taken for an answer', async () => {
  const server = await serve((_request, response) => response.end('<html>'));
  await expect(client([server.url]).version()).rejects.toThrow(/answered something else than expected/);
});

test('waiting ends with the prepared device', async () => {
  const states = ['finding_device', 'pending', 'ready'];
  const server = await serve((request, response) =>
    request.url?.includes('status') ? json(response, { ...STATUS, state: states.shift() }) : json(response, DETAILS),
  );
  const seen: string[] = [];
  const details = await client([server.url]).waitUntilReady(7, { timeoutMs: 60_000, onState: ({ state }) => seen.push(state) });
  expect(details.assigned_device).toBe('panda-1');
  expect(seen).toEqual(['finding_device', 'pending', 'ready']);
});

test.each(['closed', 'failed_device_busy'])('waiting ends with an error when the request is %s', async (state) => {
  const server = await serve((_request, response) => json(response, { ...STATUS, state, why: 'nobody was free' }));
  await expect(client([server.url]).waitUntilReady(7, { timeoutMs: 1_000 })).rejects.toThrow(RequestEndedError);
});

test('waiting too long is an error that says what the request waits for', async () => {
  const server = await serve((_request, response) => json(response, { ...STATUS, state: 'pending', why: 'imaging' }));
  let now = 0;
  const sleep = async (ms: number) => {
    now += ms;
  };
  const waiting = client([server.url]).waitUntilReady(7, { timeoutMs: 5_000, now: () => now, sleep });
  await expect(waiting).rejects.toThrow(WaitTimeoutError);
  expect(server.asked).toHaveLength(6);
});
