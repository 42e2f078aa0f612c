import { createClient } from '@mozpool/client';
import { deviceStatusReplySchema, type LogReply, requestDetailsSchema, requestStatusReplySchema } from '@mozpool/contracts';
import { waitFor } from '@mozpool/testkit';
import { metric } from './support/metrics.js';
import { openStory } from './support/open-story.js';
import { ask, B2G, devices, devicesAvailable, giveBack, readyRequest } from './support/requests.js';

const REQUESTS = 40;

/** Nothing may fail here, limits of waiting neither: at 100, 20 boots at once have 1.8 s, which a busy machine has taken. */
const TIME_SCALE = 60;

const { step } = openStory('main-job', { devices: 20, agents: 2, timeScale: TIME_SCALE, idleChecks: 'scaled', fresh: true });

step('a rack of twenty new devices proves itself', async ({ api }) => {
  await devicesAvailable(api);
});

step('an old client gets a device, keeps it and gives it back', async ({ api }) => {
  const startedAt = performance.now();
  const made = await api.post('/api/device/any/request/', B2G);
  expect(made.status).toBe(200);
  const { url, id, assigned_device } = requestDetailsSchema.parse(made.body.request);
  expect(url).toBe(`${api.url}/api/request/${id}/`);

  const status = await waitFor(
    async () => {
      const answer = requestStatusReplySchema.parse((await api.get(`${url}status/`)).body);
      return answer.state === 'ready' ? answer : null;
    },
    { timeoutMs: 30_000, everyMs: 50, what: 'the request to be ready' },
  );
  expect(performance.now() - startedAt).toBeLessThan(30_000);
  expect(status.device_state).toBe('ready');
  const { body } = await api.get(`${url}details/`);
  expect(requestDetailsSchema.parse(body)).toMatchObject({ id, image: 'b2g', assigned_device, requested_device: 'any', assignee: 'e2e' });

  expect((await api.get(`/api/device/${assigned_device}/ping`)).body).toEqual({ success: true });
  const state = await api.get(`/api/device/${assigned_device}/state/?cache=1`);
  expect(state.body).toEqual({ state: expect.any(String) });
  expect(state.headers.get('cache-control')).toMatch(/^public, max-age=[1-5]$/);

  const renewed = await api.post(`${url}renew/`, { duration: 3600 });
  expect([renewed.status, renewed.text]).toEqual([204, '']);
  const { expires } = requestDetailsSchema.parse((await api.get(`${url}details/`)).body);
  expect(Math.abs(Date.parse(`${expires}Z`) - Date.now() - 3_600_000)).toBeLessThan(10_000);

  const returned = await api.post(`${url}return/`);
  expect([returned.status, returned.text]).toEqual([204, '']);
  expect((await api.get(`${url}status/`)).body.state).toBe('closed');
  expect((await api.post(`${url}return/`)).status).toBe(204);
  await devicesAvailable(api);
});

step('the client of this project does the same in fewer words', async ({ api }) => {
  const client = createClient({ servers: ['http://127.0.0.1:1', api.url] });
  const bootConfig = { b2gbase: B2G.b2gbase };
  const { id } = await client.requestDevice({ image: 'b2g', assignee: 'e2e', durationSeconds: 600, bootConfig });
  const states: string[] = [];
  const { assigned_device } = await client.waitUntilReady(id, {
    timeoutMs: 30_000,
    onStatus: ({ state }) => states.push(state),
  });
  expect(states).toEqual(expect.arrayContaining(['pending', 'ready']));
  expect(await client.ping({ params: { name: assigned_device } })).toEqual({ success: true });
  await client.renewRequest({ params: { id }, body: { duration: 1_200 } });
  await client.returnRequest({ params: { id } });
  expect((await client.requestStatus({ params: { id } })).state).toBe('closed');
});

step('the log of a device tells how it was prepared, in order', async ({ api }) => {
  const before = Math.max(...(await api.get<LogReply>('/api/device/panda-0003/log/')).body.log.map(({ id }) => id));
  const request = await ask(api, { device: 'panda-0003' });
  await readyRequest(api, request.id);
  const mac = (await devices(api)).find(({ name }) => name === 'panda-0003')!.mac_address;
  const pxeFile = `pxelinux.cfg/01-${mac.match(/../g)!.join('-')}`;

  const story = [
    /entering state pxe_power_cycling/,
    /relay 127\.0\.0\.1:\d+:bank1:relay3: power cycle done, off and on read back/,
    /entering state pxe_booting/,
    new RegExp(`TFTP /?${pxeFile}: complete`),
    /TFTP \/?panda\/vmlinuz: complete/,
    /TFTP \/?panda\/initrd\.img: complete/,
    /the device reports mobile_init_started/,
    /entering state mobile_init_started/,
    /the device reports b2g_downloading/,
    /the device reports b2g_extracting/,
    /the device reports b2g_rebooting/,
    /entering state sut_verifying/,
    /sut: /,
    /entering state sut_sdcard_verifying/,
    /SD card: /,
    /entering state operation_complete/,
    /entering state ready/,
  ];
  // lines of the agent travel in batches of their own
  await waitFor(
    async () => {
      const { log } = (await api.get<LogReply>('/api/device/panda-0003/log/')).body;
      const lines = log.filter(({ id }) => id > before).map(({ message }) => message);
      let next = 0;
      for (const line of lines) if (next < story.length && story[next]!.test(line)) next += 1;
      if (next < story.length) throw new Error(`nothing after this matches ${story[next]}:\n${lines.join('\n')}`);
      return true;
    },
    { timeoutMs: 3_000, everyMs: 100, what: 'the whole story in the log' },
  );
  await giveBack(api, request.id);
});

step('every path answers with and without its last slash', async ({ api }) => {
  const paths = [
    'version',
    'device/list',
    'request/list',
    'image/list',
    'environment/list',
    'bmm/pxe_config/list',
    'device/panda-0001/status',
  ];
  for (const path of paths) {
    const [without, with_] = [await api.get(`/api/${path}`), await api.get(`/api/${path}/`)];
    expect([path, without.status, with_.status]).toEqual([path, 200, 200]);
    expect(Object.keys(without.body)).toEqual(Object.keys(with_.body));
  }
  deviceStatusReplySchema.parse((await api.get('/api/device/panda-0001/status')).body);
  const { status, body } = await api.post('/api/device/any/request', B2G);
  expect(status).toBe(200);
  expect((await api.post(`/api/request/${body.request.id}/renew`, { duration: 60 })).status).toBe(204);
  expect((await api.post(`/api/request/${body.request.id}/return`)).status).toBe(204);
});

step(
  'forty requests for twenty devices that never fail are all served',
  async ({ api }) => {
    const ids = (await Promise.all(Array.from({ length: REQUESTS }, () => ask(api)))).map(({ id }) => id);
    await Promise.all(
      ids.map(async (id) => {
        await readyRequest(api, id, { timeoutMs: 55_000 });
        await giveBack(api, id);
      }),
    );
  },
  60_000,
);

step('no attempt of anything failed', async ({ installation: { api, worker }, db }) => {
  const { rows } = await db.query(
    `select d.name, l.message from logs l join devices d on d.id = l.device_id where l.message like '% failed % times %'`,
  );
  expect(rows).toEqual([]);
  expect(await metric(worker.url, 'mozpool_engine_total', 'attempts_counted')).toBe(0);
  expect(await metric(api.url, 'mozpool_engine_total', 'attempts_counted')).toBe(0);
});

step('no device and no request was ever in a failure state', async ({ events }) => {
  const failures = (await events.all('transition')).filter(({ toState }) => toState?.startsWith('failed_'));
  expect(failures).toEqual([]);
});
