// What a user of the client does, in whatever the client runs: each step answers with what came of it. Run as it is, by Node and by browsers.
import { createClient } from '@mozpool/client';

const SPEC = { image: 'b2g', durationSeconds: 600, bootConfig: { b2gbase: 'http://example.com/b2g/' } };
const WAIT_MS = 60_000;
/** Longer than a step may take: what is heard before was told, not asked for again. */
const REFRESH_MS = 300_000;

/** Takes, waits for, renews and returns a device, one call at a time. */
export async function stepByStep({ servers, assignee }) {
  const client = createClient({ servers });
  const { id } = await client.requestDevice({ ...SPEC, assignee });
  const { assigned_device: device, expires } = await client.waitUntilReady(id, { timeoutMs: WAIT_MS });
  await client.renewRequest({ params: { id }, body: { duration: 3_600 } });
  const renewed = await client.requestDetails({ params: { id } });
  await client.returnRequest({ params: { id } });
  const { state } = await client.requestStatus({ params: { id } });
  return { device, longer: renewed.expires > expires, state };
}

/** Works with a device for long enough that its reservation has to be renewed. */
export async function withDevice({ servers, assignee }) {
  const calls = watchCalls();
  const client = createClient({ servers });
  let id;
  const device = await client.withDevice({ ...SPEC, assignee, durationSeconds: 6 }, async ({ device, request, signal }) => {
    id = request.id;
    await calls.until(({ path, status }) => path === `/api/request/${id}/renew/` && status === 204, signal);
    return device.name;
  });
  const { state } = await client.requestStatus({ params: { id } });
  return { device, state };
}

/** Of two servers the first that is tried is dead. */
export async function failover({ servers, dead, assignee }) {
  const calls = watchCalls();
  const client = createClient({ servers: [dead, ...servers], random: () => 0 });
  const { id } = await client.requestDevice({ ...SPEC, assignee });
  await client.returnRequest({ params: { id } });
  const { state } = await client.requestStatus({ params: { id } });
  return { first: calls.all[0].server === dead, state };
}

/** Breaks off waiting for a device that somebody else has: by `withDevice`, and while one call is under way. */
export async function breakOff({ servers, assignee }) {
  const client = createClient({ servers });
  const held = await client.requestDevice({ ...SPEC, assignee });
  const { assigned_device: device } = await client.waitUntilReady(held.id, { timeoutMs: WAIT_MS });
  const stop = new AbortController();
  let id;
  const waiting = client.withDevice({ ...SPEC, assignee, device }, async () => undefined, {
    signal: stop.signal,
    onRequested: (request) => {
      id = request.id;
    },
    onStatus: ({ state }) => {
      if (state === 'finding_device') stop.abort(new Error('enough'));
    },
  });
  const error = await waiting.catch(({ message }) => message);
  const { state } = await client.requestStatus({ params: { id } });
  const call = new AbortController();
  const poll = client.requestStatus({ params: { id: held.id }, query: { wait: 30, state: 'ready' } }, { signal: call.signal });
  call.abort(new Error('no more'));
  const ofCall = await poll.catch(({ message }) => message);
  await client.returnRequest({ params: { id: held.id } });
  return { error, state, ofCall };
}

/** Waits for a device that is given back as soon as the client listens by a `stream`, or by a `poll` where there are no streams. */
export async function hear({ servers, assignee, by }) {
  const calls = watchCalls();
  const client = createClient({ servers });
  const held = await client.requestDevice({ ...SPEC, assignee });
  const { assigned_device: device } = await client.waitUntilReady(held.id, { timeoutMs: WAIT_MS });
  const { id } = await client.requestDevice({ ...SPEC, assignee, device });
  calls.all.length = 0;
  const isStream = ({ path, query }) => path === '/api/events/' && query.includes(`request=${id}`);
  const isPoll = ({ path, query }) => path === `/api/request/${id}/status/` && query.includes('wait=');
  const ways = { stream: (call) => isStream(call) && call.status === 200, poll: isPoll };
  let released;
  const states = [];
  for await (const { state } of client.watchRequest(id, { refreshMs: REFRESH_MS })) {
    if (state !== states.at(-1)) states.push(state);
    released ??= calls.until(ways[by]).then(() => client.returnRequest({ params: { id: held.id } }));
    if (state === 'ready') break;
  }
  await released;
  await client.returnRequest({ params: { id } });
  return { states: [states[0], states.at(-1)], streamed: calls.all.some(ways.stream) };
}

/** What a client says that is let nowhere. */
export async function refused({ servers, assignee }) {
  const client = createClient({ servers, patienceMs: 0 });
  const told = ({ name, message }) => `${name}: ${message}`;
  return [await client.version().catch(told), await client.requestDevice({ ...SPEC, assignee }).catch(told)];
}

/** Looks on at the calls that the client makes. */
function watchCalls() {
  const all = [];
  const waiting = [];
  const tell = () => {
    for (const look of waiting) look();
  };
  const { fetch } = globalThis;
  globalThis.fetch = async (url, options) => {
    const { origin: server, pathname: path, search: query } = new URL(url);
    const call = { server, path, query, status: undefined };
    all.push(call);
    tell();
    const response = await fetch(url, options);
    call.status = response.status;
    tell();
    return response;
  };
  const until = (isIt, signal) =>
    new Promise((resolve, reject) => {
      signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
      const look = () => {
        if (all.some(isIt)) resolve();
      };
      waiting.push(look);
      look();
    });
  return { all, until };
}
