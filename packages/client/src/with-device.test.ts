import { ROUTES } from '@mozpool/contracts';
import { createClient, type MozpoolClient, RequestEndedError } from './index.js';
import { DETAILS, json, problem, STATUS, serve, stopServing } from './testing/serve.js';

afterEach(stopServing);

const SPEC = { image: 'b2g', assignee: 'alice', durationSeconds: 60 };
const { example: DEVICE } = ROUTES.deviceDetails.replies[200];

/** An API with one device: what it was told, in order, and the state of its one request. */
async function deviceApi() {
  const calls: string[] = [];
  const keys = new Set<unknown>();
  const api = { state: 'ready', creationBreaks: 0, calls, keys };
  const server = await serve((request, response) => {
    const path = request.url!.split('?')[0]!;
    const word = path.split('/').at(-2)!;
    if (!['events', 'status', 'details'].includes(word)) calls.push(word);
    if (word === 'events') return json(response, problem(503, 'too_many_streams'), 503);
    if (word === 'request') {
      keys.add(request.headers['idempotency-key']);
      if (api.creationBreaks-- > 0) return request.socket.destroy();
      return json(response, { request: DETAILS });
    }
    if (word === 'status') return json(response, { ...STATUS, state: api.state, why: `it is ${api.state}` });
    if (path.startsWith('/api/device/')) return json(response, DEVICE);
    if (word === 'details') return json(response, DETAILS);
    return response.writeHead(204).end();
  });
  return Object.assign(api, { url: server.url });
}

let api: Awaited<ReturnType<typeof deviceApi>>;
let client: MozpoolClient;
beforeEach(async () => {
  api = await deviceApi();
  client = createClient({ servers: [api.url], patienceMs: 1_000 });
});

test('the work has the device and its request; then the device is given back', async () => {
  const result = await client.withDevice(SPEC, async ({ device, request, signal }) => {
    expect(api.calls).toEqual(['request']);
    return [device.name, request.id, signal.aborted];
  });
  expect(result).toEqual(['panda-0007', 7, false]);
  expect(api.calls).toEqual(['request', 'return']);
});

test('it is given back when the work fails, and the failure is told', async () => {
  const work = client.withDevice(SPEC, async () => {
    throw new Error('tests failed');
  });
  await expect(work).rejects.toThrow('tests failed');
  expect(api.calls).toEqual(['request', 'return']);
});

test('the reservation is renewed while the work lasts, and not afterwards', async () => {
  const renewals = () => api.calls.filter((call) => call === 'renew').length;
  const renewedTwice = () =>
    new Promise<void>((resolve) => {
      const timer = setInterval(() => {
        if (renewals() < 2) return;
        clearInterval(timer);
        resolve();
      }, 10);
    });
  await client.withDevice({ ...SPEC, durationSeconds: 1 }, renewedTwice);
  expect([api.calls[0], api.calls.at(-1)]).toEqual(['request', 'return']);
});

test('the work hears that the device was taken away', async () => {
  const work = client.withDevice(SPEC, ({ signal }) => {
    api.state = 'closed';
    return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
  });
  await expect(work).rejects.toThrow(RequestEndedError);
});

test('a request that ends without a device is given back, too', async () => {
  api.state = 'failed_device_busy';
  await expect(client.withDevice(SPEC, async () => undefined)).rejects.toThrow(RequestEndedError);
  expect(api.calls).toEqual(['request', 'return']);
});

test('waiting is broken off by the signal', async () => {
  api.state = 'pending';
  const stop = new AbortController();
  const work = client.withDevice(SPEC, async () => undefined, { signal: stop.signal, onStatus: () => stop.abort(new Error('enough')) });
  await expect(work).rejects.toThrow('enough');
  expect(api.calls).toEqual(['request', 'return']);
});

test('a creation that is broken off is found again by its key, and given back', async () => {
  api.creationBreaks = 1;
  const stop = new AbortController();
  const slow = createClient({
    servers: [api.url],
    sleep: (_ms, signal) => {
      stop.abort(new Error('enough'));
      return Promise.reject(signal?.reason);
    },
  });
  await expect(slow.withDevice(SPEC, async () => undefined, { signal: stop.signal })).rejects.toThrow('enough');
  expect(api.calls).toEqual(['request', 'request', 'return']);
  expect(api.keys.size).toBe(1);
});

test('a device that cannot be given back is told of; the result is kept', async () => {
  const told: string[] = [];
  const onNotReturned = ({ name }: Error) => told.push(name);
  const work = async () => {
    await stopServing();
    return 'done';
  };
  expect(await client.withDevice(SPEC, work, { onNotReturned, patienceMs: 300 })).toBe('done');
  expect(told).toEqual(['MozpoolUnreachableError']);
});
