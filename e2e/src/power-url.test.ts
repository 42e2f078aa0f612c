import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LogReply } from '@mozpool/contracts';
import { waitFor } from '@mozpool/testkit';
import { openStory } from './support/open-story.js';
import { startOutletStrip } from './support/outlet-strip.js';
import { ask, devices, devicesAvailable, giveBack, readyRequest, statusOf } from './support/requests.js';

const DEVICE = 'panda-0001';
const CREDENTIALS = { user: 'mozpool', password: 'hunter2' };

const strip = await startOutletStrip(CREDENTIALS);
const directory = await mkdtemp(join(tmpdir(), 'mozpool-e2e-power-'));
const powerFile = join(directory, 'power.json');
const outlet = `${strip.url}/outlet/{outlet}`;
await writeFile(
  powerFile,
  JSON.stringify({
    credentials: { strip: CREDENTIALS },
    rest: {
      strip: {
        on: { method: 'PUT', url: outlet, body: '1' },
        off: { method: 'PUT', url: outlet, body: '0' },
        read: { url: outlet },
        readsOn: '^1$',
        authentication: 'basic',
        credentials: 'strip',
      },
    },
  }),
);
// each agent has a board of its own with one device on it
const { step } = openStory('power-url', { devices: 2, env: { 'bmm-agent': { POWER_FILE: powerFile } } });
afterAll(async () => {
  await strip.stop();
  await rm(directory, { recursive: true });
});

step('a device that hangs on a relay board is moved to an outlet that only its power URL names', async ({ api, rack }) => {
  await devicesAvailable(api);
  const found = (await devices(api)).find(({ name }) => name === DEVICE)!;
  const [, port] = /^127\.0\.0\.1:(\d+):bank1:relay1$/.exec(found.relay_info!)!;
  strip.wireTo(Number(port));
  const changed = await api.patch(`/api/device/${DEVICE}/`, { power: 'rest:strip/1', relay_info: null });
  expect([changed.status, changed.text]).toEqual([200, expect.stringContaining('rest:strip/1')]);
  expect((await devices(api)).find(({ name }) => name === DEVICE)).toMatchObject({ relay_info: null, power: { url: 'rest:strip/1' } });
  expect((await rack.get(`/devices/${DEVICE}`)).body).toMatchObject({ power: 'on' });
});

step('a request for it is served through that outlet alone', async ({ api, relays }) => {
  const before = (await relays.all()).length;
  const request = await ask(api, { device: DEVICE });
  await readyRequest(api, request.id);
  expect(strip.requests.slice(0, 4)).toEqual(['PUT /outlet/1 0', 'GET /outlet/1', 'PUT /outlet/1 1', 'GET /outlet/1']);
  const done = (await relays.all()).slice(before).filter(({ device }) => device === DEVICE);
  // each of them stands for one request to the strip: nothing went to the board past it
  expect(done.map(({ action }) => (action === 'get' ? 'GET' : 'PUT'))).toEqual(strip.requests.map((line) => line.slice(0, 3)));
  await waitFor(
    async () => {
      const { log } = (await api.get<LogReply>(`/api/device/${DEVICE}/log/`)).body;
      return log.some(({ message }) => message.includes('rest:strip/1: power cycle done, off and on read back'));
    },
    { timeoutMs: 3_000, what: 'the power cycle in the log of the device' },
  );
  await giveBack(api, request.id);
  await devicesAvailable(api);
});

step(
  'what a broken strip answers is in the log, the reason and what the request is told, which waits until it is mended',
  async ({ api }) => {
    strip.broken = true;
    const request = await ask(api, { device: DEVICE });
    const lines = async () => (await api.get<LogReply>(`/api/device/${DEVICE}/log/`)).body.log.map(({ message }) => message);
    await waitFor(async () => (await lines()).some((line) => line.includes('answers 503: "the strip is restarting"')), {
      timeoutMs: 10_000,
      what: 'the answer of the strip in the log',
    });
    // it has the device already, or the strip broke while the device was still being verified after it was given back
    expect(['finding_device', 'contacting_lifeguard', 'pending']).toContain((await statusOf(api, request.id)).state);
    const told =
      /: attempt \d+ of 201.* Last failure: power rest:strip\/1: .* answers 503: "the strip is restarting"\. Gives up in about \d+ (minutes|hours)\./;
    const why = async () => (await statusOf(api, request.id)).why;
    // while the request has the device, its reason begins with that
    const reason = async () => (await devices(api)).find(({ name }) => name === DEVICE)!.unavailable_reason;
    await waitFor(async () => told.test(await why()) && told.test((await reason()) ?? ''), {
      timeoutMs: 10_000,
      what: 'the answer of the strip in the reason and in what the request is told',
    });
    expect(`${await why()} ${await reason()}`).not.toContain(CREDENTIALS.password);
    strip.broken = false;
    await readyRequest(api, request.id);
    expect((await lines()).join('\n')).not.toContain(CREDENTIALS.password);
  },
  60_000,
);
