import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DeviceEventMessage, DeviceEventReply } from '@mozpool/contracts';
import { QueuePayloadInvalid, type Queues, QueueTimeout } from '@mozpool/queue';
import { createHttpApp, createHttpServer, createMetrics, type HttpServer, silentLog } from '@mozpool/service-kit';
import { type AgentStore, openAgentStore } from '../store/agent-store.js';
import { bootEntry } from '../testing/builders.js';
import { deviceEndpoints } from './device-endpoints.js';

let directory: string;
let store: AgentStore;
let server: HttpServer;
let asked: DeviceEventMessage[];
let reply: DeviceEventReply | Error;
let refusals: string[];
let seen: string[];
let oldBootScripts: 'accept' | 'refuse';

async function start(): Promise<void> {
  const ask = async (_name: string, message: DeviceEventMessage) => {
    asked.push(message);
    if (reply instanceof Error) throw reply;
    return reply;
  };
  const endpoints = deviceEndpoints({
    server: 'imaging-1',
    store,
    queues: { ask: ask as unknown as Queues['ask'] },
    oldBootScripts,
    keepsArtifactsOf: (url) => url.startsWith('https://kept.example/'),
    httpUrl: () => 'http://10.0.0.1:8082',
    log: silentLog,
    onEvent: () => undefined,
    onSeen: (device, address) => seen.push(`${device} at ${address}`),
    onRefusal: (device, message) => refusals.push(`${device}: ${message}`),
  });
  server = createHttpServer({
    handler: createHttpApp({ endpoints, log: silentLog, metrics: createMetrics({ service: 'test' }) }),
    port: 0,
    host: '127.0.0.1',
  });
  await server.start();
}
const restart = async () => {
  await server.stop();
  await start();
};

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'device-endpoints-'));
  store = await openAgentStore(directory, silentLog);
  asked = [];
  refusals = [];
  seen = [];
  oldBootScripts = 'refuse';
  reply = { outcome: 'applied', message: 'now in b2g_downloading' };
  await start();
});
afterEach(async () => {
  await server.stop();
  await rm(directory, { recursive: true, force: true });
});

const call = (path: string, init?: RequestInit) => fetch(`http://127.0.0.1:${server.port()}/api/device/panda-1/${path}`, init);
const begin = (boot = bootEntry()) => store.begin({ deviceId: 1, device: 'panda-1', generation: boot.boot, boot });

test.each(['GET', 'POST'])('an event by %s is forwarded with its boot and secret, and answered when it is committed', async (method) => {
  const response = await call('event/b2g_downloading/?boot=5&secret=s3cret&detail=from%20a%20script', { method });
  expect(response.status).toBe(200);
  expect(await response.json()).toEqual({ outcome: 'applied', message: 'now in b2g_downloading' });
  expect(asked).toEqual([
    { server: 'imaging-1', device: 'panda-1', event: 'b2g_downloading', boot: 5, secret: 's3cret', detail: 'from a script' },
  ]);
});

test('old scripts know neither boot nor secret; a body is the detail', async () => {
  await call('event/bad_image/', { method: 'POST', body: 'checksum' });
  await call('event/maint_mode/?boot=nonsense');
  await call('event/maint_mode/?boot=5x');
  await call('event/maint_mode/?boot=0');
  expect(asked[0]).toMatchObject({ boot: null, secret: null, detail: 'checksum' });
  for (const message of asked.slice(1)) expect(message).toMatchObject({ boot: null, detail: null });
});

test('a device is known to be where its events come from, once they are taken for its own', async () => {
  reply = { outcome: 'stale', message: 'of an earlier boot' };
  await call('event/maint_mode/?boot=4');
  expect(seen).toEqual([]);
  reply = { outcome: 'applied', message: 'now in maintenance_mode' };
  await call('event/maint_mode/?boot=5');
  expect(seen).toEqual(['panda-1 at 127.0.0.1']);
});

test('HEAD reports nothing', async () => {
  expect((await call('event/maint_mode/', { method: 'HEAD' })).status).toBe(405);
  expect(asked).toEqual([]);
});

test('an event that could not be committed is asked for again', async () => {
  reply = new QueueTimeout('no answer within 4000 ms');
  const response = await call('event/maint_mode/');
  expect(response.status).toBe(503);
  expect(response.headers.get('Retry-After')).toBe('1');
});

test('an event that no queue would take is not asked for again', async () => {
  reply = new QueuePayloadInvalid('device: too long');
  expect((await call('event/maint_mode/')).status).toBe(400);
});

test.each(['unknown_device', 'unknown_event'] as const)('%s is 404', async (outcome) => {
  reply = { outcome, message: 'no such thing' };
  const response = await call('event/maint_mode/');
  expect(response.status).toBe(404);
  expect(await response.json()).toEqual({ error: 'no such thing' });
});

test.each(['ignored', 'refused', 'stale'] as const)('%s is no fault of the script', async (outcome) => {
  reply = { outcome, message: '' };
  expect((await call('event/maint_mode/')).status).toBe(200);
});

test('a boot configuration points at the agent for what the agent keeps, and at its source for the rest', async () => {
  const sum = 'AB'.repeat(32);
  const config = {
    image_url: 'https://kept.example/builds/disk%20image.img.xz?token=1',
    image_sha256: sum,
    other_url: 'https://elsewhere.example/x.tar',
    other_sha256: sum,
    loose_url: 'https://kept.example/without-a-sum',
    wrong_url: 'https://kept.example/x',
    wrong_sha256: 'abc',
  };
  await begin(bootEntry(1, { bootConfig: JSON.stringify(config) }));
  const response = await call('bootconfig/?boot=5&secret=s3cret');
  expect(await response.json()).toEqual({
    ...config,
    image_url: `http://10.0.0.1:8082/artifacts/${sum.toLowerCase()}/disk%20image.img.xz`,
    mozpool_boot: 5,
    mozpool_secret: 's3cret',
  });
});

describe('the PXE file', () => {
  const armed = () => store.armedBootOf(bootEntry().mac) !== undefined;

  test('is served no more once the first event of its boot is committed', async () => {
    await begin();
    await call('event/b2g_downloading/?boot=5&secret=s3cret');
    expect(armed()).toBe(true);
    await call('event/mobile_init_started/?boot=5&secret=s3cret');
    expect(armed()).toBe(false);
  });

  test('stays when the event belongs to another boot, or could not be committed', async () => {
    await begin();
    await call('event/mobile_init_started/?boot=4&secret=old');
    reply = { outcome: 'stale', message: '' };
    await call('event/mobile_init_started/?boot=5&secret=wrong');
    reply = new QueueTimeout('');
    await call('event/mobile_init_started/?boot=5&secret=s3cret');
    expect(armed()).toBe(true);
  });

  test('goes with an event of an old script if the machine has taken it', async () => {
    await begin();
    reply = { outcome: 'ignored', message: '' };
    await call('event/mobile_init_started/');
    expect(armed()).toBe(true);
    reply = { outcome: 'applied', message: '' };
    await call('event/mobile_init_started/');
    expect(armed()).toBe(false);
  });
});

describe('the boot configuration', () => {
  const PROOF = '?boot=5&secret=s3cret';
  const config = async () => (await call(`bootconfig/${PROOF}`)).json();

  test('is 404 without a boot', async () => {
    expect((await call(`bootconfig/${PROOF}`)).status).toBe(404);
  });

  test('comes with the number and secret of the boot, and stays when the PXE file has gone', async () => {
    await begin();
    await store.disarm('panda-1', 5);
    expect(await config()).toEqual({ b2gbase: 'http://builds.example/1', mozpool_boot: 5, mozpool_secret: 's3cret' });
  });

  test.each([
    ['', { mozpool_boot: 5, mozpool_secret: 's3cret' }],
    ['{}', { mozpool_boot: 5, mozpool_secret: 's3cret' }],
    ['""', ''],
    ['null', null],
    ['[1]', [1]],
  ])('stored as %p is answered as %p', async (bootConfig, expected) => {
    await begin(bootEntry(1, { bootConfig }));
    expect(await config()).toEqual(expected);
  });

  test('that is not JSON is given as it is', async () => {
    await begin(bootEntry(1, { bootConfig: 'not { json' }));
    expect(await (await call(`bootconfig/${PROOF}`)).text()).toBe('not { json');
  });

  test.each([
    ['', 403, /mozpool-secret=%SECRET%.*OLD_BOOT_SCRIPTS=accept/],
    ['?secret=s3cret', 403, /OLD_BOOT_SCRIPTS/],
    ['?boot=5', 409, /another one has begun/],
    ['?boot=5&secret=guessed', 409, /another one has begun/],
    ['?boot=4&secret=s3cret', 409, /another one has begun/],
  ])('is not given away with %p; the answer and the log of the device say why', async (query, status, why) => {
    await begin();
    const response = await call(`bootconfig/${query}`);
    expect(response.status).toBe(status);
    const { error } = (await response.json()) as { error: string };
    expect(error).toMatch(why);
    expect(error).not.toContain('s3cret');
    expect(refusals).toEqual([`panda-1: ${error}`]);
  });

  test('is given to scripts that do not know their boot where that is configured, and to no wrong boot even then', async () => {
    oldBootScripts = 'accept';
    await restart();
    await begin();
    expect(await (await call('bootconfig/')).json()).toMatchObject({ mozpool_secret: 's3cret' });
    expect((await call('bootconfig/?boot=4&secret=old')).status).toBe(409);
    expect(refusals).toHaveLength(1);
  });
});
