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
  let heard = (): void => undefined;
  const server = await serve((request, response) => {
    const url = new URL(request.url!, 'http://h');
    if (url.pathname === '/api/events/') {
      opened += 1;
      if (!streams) return json(response, problem(503, 'too_many_streams'), 503);
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(': here\n\n');
      open.push(response);
      return heard();
    }
    if (url.pathname.endsWith('/details/')) return json(response, DETAILS);
    const answer = () => json(response, { ...STATUS, state, why: `it is ${state}` });
    if (!url.searchParams.get('wait') || url.searchParams.get('state') !== state) return answer();
    held.push(answer);
    heard();
  });
  /** Tells the client in each way in which it listens. */
  function move(to: string) {
    state = to;
    for (const answer of held.splice(0)) answer();
    for (const response of open) response.write(`id: 1\nevent: transition\ndata: {}\n\n`);
  }
  /** When the client listens, in whichever way this is said. */
  async function listening(how: () => boolean): Promise<void> {
    while (!how()) await new Promise<void>((resolve) => (heard = resolve));
  }
  return {
    ...server,
    opened: () => opened,
    move,
    streamed: () => listening(() => open.length > 0),
    polled: () => listening(() => held.length > 0),
    /** Moves it when the client would hear of it. */
    moveHeard: async (to: string) => {
      await listening(() => open.length + held.length > 0);
      move(to);
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
      if (next.length > 0) void api.moveHeard(next.shift()!);
    }
    expect(seen).toEqual(['finding_device', 'pending', 'ready', 'closed']);
  });

  test('waiting ends with the prepared device', async () => {
    const api = await requestApi({ streams });
    void api.moveHeard('ready');
    expect(await client(api.url).waitUntilReady(7, { timeoutMs: 10_000 })).toEqual(DETAILS);
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

test('a long poll waits no longer than the API lets it', async () => {
  const api = await requestApi({ streams: false });
  const watching = client(api.url).watchRequest(7, { refreshMs: 3_600_000 });
  await watching.next();
  const next = watching.next();
  await api.polled();
  api.move('closed');
  expect((await next).value).toMatchObject({ state: 'closed' });
  await watching.return();
  expect(api.asked.find((call) => call.includes('wait='))).toMatch(/[?&]wait=60(&|$)/);
});

test('while a stream is there nobody polls; when it breaks, long polls take over', async () => {
  const api = await requestApi({ streams: true });
  const polls = () => api.asked.filter((call) => call.includes('wait=')).length;
  const toldByPoll = () => api.asked.findLast((call) => call.includes('/status/'))!.includes('wait=');
  let pollsBefore = 0;
  let pollsWithStream = -1;
  let round = 0;
  const steps: Record<string, () => Promise<void>> = {
    finding_device: async () => {
      await api.streamed();
      api.move('pending 0');
    },
    // until the client has seen that its stream is open, a poll may be under way
    pending: async () => {
      if (toldByPoll()) return api.move(`pending ${++round}`);
      pollsBefore = polls();
      api.move('checking');
    },
    checking: async () => {
      pollsWithStream = polls() - pollsBefore;
      api.cut();
      await api.polled();
      api.move('closed');
    },
    closed: async () => undefined,
  };
  let last = '';
  for await (const { state } of client(api.url).watchRequest(7, { refreshMs: 60_000 })) {
    if (state === last) continue;
    last = state;
    void steps[state.split(' ')[0]!]!();
  }
  expect([last, api.opened(), pollsWithStream]).toEqual(['closed', 1, 0]);
  expect(polls()).toBe(pollsBefore + 1);
});
