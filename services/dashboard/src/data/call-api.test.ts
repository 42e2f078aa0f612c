import { ApiProblem } from './api-problem.js';
import { callApi } from './call-api.js';
import { prepareCall } from './calls.js';

const answering = (response: Response | Error, seen: [string, RequestInit][] = []) =>
  (async (url: string, init: RequestInit) => {
    seen.push([url, init]);
    if (!(response instanceof Response)) throw response;
    return response;
  }) as unknown as typeof fetch;

const failed = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => error as ApiProblem,
  );

test('a call is made of its path, parameters, query and body', async () => {
  const seen: [string, RequestInit][] = [];
  const fetch = answering(Response.json({ device: 'a/b', state: 'offline', outcome: 'moved' }), seen);
  const reply = await callApi('goOffline', { params: { name: 'a/b' }, body: { reason: 'screen cracked' } }, { fetch });
  expect(reply.state).toBe('offline');
  expect(seen).toEqual([['/api/device/a%2Fb/offline/', expect.objectContaining({ method: 'POST', body: '{"reason":"screen cracked"}' })]]);
});

test('flags are only there, and what is undefined is left out', () => {
  expect(prepareCall('listDevices', { query: { details: true } }).url).toBe('/api/device/list/?details=');
  expect(prepareCall('listRequests', { query: { include_closed: false } }).url).toBe('/api/request/list/');
});

test('an answer without a body is null', async () => {
  const fetch = answering(new Response(null, { status: 204 }));
  expect(await callApi('returnRequest', { params: { id: '1' } }, { fetch })).toBeNull();
});

test('a problem is told with its code, its sentence and what it is about', async () => {
  const body = { type: 'x', title: 'The device is in use', status: 409, code: 'device_in_use', detail: 'Request 5 holds it.', request: 5 };
  const problem = await failed(callApi('goOffline', { params: { name: 'a' } }, { fetch: answering(Response.json(body, { status: 409 })) }));
  expect(problem).toBeInstanceOf(ApiProblem);
  expect(problem).toMatchObject({ code: 'device_in_use', status: 409, message: 'Request 5 holds it.', passes: false });
  expect(problem?.params.request).toBe(5);
});

test.each([
  ['an answer of a proxy', new Response('<h1>Bad gateway</h1>', { status: 502 }), { code: 'unexpected', status: 502, passes: true }],
  ['no answer', new TypeError('Failed to fetch'), { code: 'unreachable', status: 0, passes: true }],
  ['an answer that was cut off', new Response('{"devices": ['), { code: 'unreachable', passes: true }],
])('%s is a problem, too', async (_what, response, expected) => {
  expect(await failed(callApi('version', {}, { fetch: answering(response) }))).toMatchObject(expected);
});

test('whoever gives up hears of no problem', async () => {
  const leaving = new AbortController();
  leaving.abort();
  const gone = new Error('aborted');
  expect(await failed(callApi('version', {}, { fetch: answering(gone), signal: leaving.signal }))).toBe(gone);
});
