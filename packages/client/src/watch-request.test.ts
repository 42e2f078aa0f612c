import type { ServerResponse } from 'node:http';
import { createClient, RequestEndedError, WaitTimeoutError } from './index.js';
import { DETAILS, json, problem, STATUS, serve, stopServing } from './testing/serve.js';

afterEach(stopServing);

const client = (url: string) => createClient({ servers: [url], patienceMs: 2_000 });

/** An API that knows one request and tells its events as streams, or refuses streams. */
async function requestApi({ streams }: { streams: boolean }) {
  const open: ServerResponse[] = [];
  const held: (() => void)[] = [];
  let state = 'finding_device';
  let opened = 0;
  const server = await serve((request, response) => {
    const url = new URL(request.url!, 'http://h');
    if (url.pathname === '/api/events/') {
      opened += 1;
      if (!streams) return json(response, problem(503, 'too_many_streams'), 503);
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(': here\n\n');
      return open.push(response);
    }
    if (url.pathname.endsWith('/details/')) return json(response, DETAILS);
    const answer = () => json(response, { ...STATUS, state, why: `it is ${state}` });
    return url.searchParams.get('wait') && url.searchParams.get('state') === state ? held.push(answer) : answer();
  });
  return {
    ...server,
    opened: () => opened,
    move(to: string) {
      state = to;
      for (const answer of held.splice(0)) answer();
      for (const response of open) response.write(`id: 1\nevent: transition\ndata: {}\n\n`);
    },
    cut() {
      for (const response of open.splice(0)) response.destroy();
    },
  };
}

describe.each([{ streams: true }, { streams: false }])('with streams: $streams', ({ streams }) => {
  test('each change is told as it happens, until the request is over', async () => {
    const api = await requestApi({ streams });
    const next = ['pending', 'ready', 'closed'];
    const seen: string[] = [];
    for await (const { state } of client(api.url).watchRequest(7, { refreshMs: 60_000 })) {
      if (state === seen.at(-1)) continue;
      seen.push(state);
      setTimeout(() => api.move(next.shift() ?? state), 20);
    }
    expect(seen).toEqual(['finding_device', 'pending', 'ready', 'closed']);
  });

  test('waiting ends with the prepared device', async () => {
    const api = await requestApi({ streams });
    const onStatus = () => setTimeout(() => api.move('ready'), 20);
    expect(await client(api.url).waitUntilReady(7, { timeoutMs: 10_000, onStatus })).toEqual(DETAILS);
  });

  test.each(['closed', 'failed_device_busy'])('waiting ends with an error when the request is %s', async (state) => {
    const api = await requestApi({ streams });
    api.move(state);
    await expect(client(api.url).waitUntilReady(7)).rejects.toThrow(RequestEndedError);
  });

  test('waiting too long is an error that says what the request waits for', async () => {
    const api = await requestApi({ streams });
    const waiting = client(api.url).waitUntilReady(7, { timeoutMs: 200 });
    await expect(waiting).rejects.toThrow(WaitTimeoutError);
    await expect(waiting).rejects.toThrow(/still finding_device after 200 ms: it is finding_device/);
  });

  test('waiting can be broken off', async () => {
    const api = await requestApi({ streams });
    const stop = new AbortController();
    const onStatus = () => stop.abort(new Error('enough'));
    await expect(client(api.url).waitUntilReady(7, { signal: stop.signal, onStatus })).rejects.toThrow('enough');
  });
});

test('while a stream is there nobody polls; when it breaks, long polls take over', async () => {
  const api = await requestApi({ streams: true });
  const polls = () => api.asked.filter((call) => call.includes('wait=')).length;
  const stop = new AbortController();
  const steps: Record<string, () => unknown> = {
    // until the stream has opened, a poll may be under way
    finding_device: () => setTimeout(() => api.move('pending'), 500),
    pending: () => setTimeout(() => api.move('checking'), 20),
    checking: () => {
      pollsWithStream = polls() - pollsBefore;
      api.cut();
      setTimeout(() => api.move('ready'), 200);
    },
    ready: () => stop.abort(new Error('seen')),
  };
  let pollsBefore = 0;
  let pollsWithStream = -1;
  let last = '';
  const watch = async () => {
    for await (const { state } of client(api.url).watchRequest(7, { refreshMs: 60_000, signal: stop.signal })) {
      if (state === last) continue;
      last = state;
      if (state === 'pending') pollsBefore = polls();
      steps[state]!();
    }
  };
  await expect(watch()).rejects.toThrow('seen');
  expect([api.opened(), pollsWithStream]).toEqual([1, 0]);
  expect(polls()).toBe(pollsBefore + 1);
});
