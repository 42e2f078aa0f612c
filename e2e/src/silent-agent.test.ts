import type { DeviceDetails } from '@mozpool/contracts';
import { waitFor } from '@mozpool/testkit';
import { metric } from './support/metrics.js';
import { openStory, type Story } from './support/open-story.js';
import { ask, devices, devicesAvailable, giveBack, readyRequest } from './support/requests.js';

/** Twenty times as fast, limits are still longer than an agent may be silent; writing the image outlasts its absence. */
const { step } = openStory('silent-agent', {
  agents: 2,
  timeScale: 20,
  phases: { self_test_running: { seconds: 10 }, b2g_downloading: { seconds: 10 }, b2g_extracting: { seconds: 60 } },
});
/** Heartbeats come every two seconds, six without one are silence; the rest is for the clock of the check. */
const SEEN_WITHIN_MS = 8_500;
const PREPARED = ['panda-0001', 'panda-0002'];

const prepared: number[] = [];
let countersBefore: unknown;
let answeredBy: string[] = [];

const of = (server: string) => (device: DeviceDetails) => device.imaging_server === server;
const counters = async ({ db }: Story) =>
  (
    await db.query(
      `select d.name, d.counters from devices d join imaging_servers s on s.id = d.imaging_server_id where s.fqdn = 'imaging-1' order by d.name`,
    )
  ).rows;

step('two devices of the first imaging server are being prepared', async ({ api, db }) => {
  await devicesAvailable(api);
  for (const device of PREPARED) prepared.push((await ask(api, { device })).id);
  await waitFor(
    async () => (await db.query(`select from devices where name = any($1) and state = 'b2g_extracting'`, [PREPARED])).rowCount === 2,
    { timeoutMs: 15_000, what: 'images to be written' },
  );
});

step('its agent dies, and soon its devices are unavailable and say why', async (story) => {
  countersBefore = await counters(story);
  await story.installation.agents[0]!.kill9();
  const diedAt = performance.now();
  await waitFor(async () => (await devices(story.api)).filter(of('imaging-1')).every(({ available }) => !available), {
    timeoutMs: 2 * SEEN_WITHIN_MS,
    what: 'the devices to be unavailable',
  });
  expect(performance.now() - diedAt).toBeLessThan(SEEN_WITHIN_MS);
  const all = await devices(story.api);
  const idle = all.filter(of('imaging-1')).filter(({ name }) => !PREPARED.includes(name));
  expect(idle.length).toBeGreaterThan(0);
  for (const { unavailable_reason } of idle)
    expect(unavailable_reason).toMatch(/^The agent of imaging server imaging-1 is silent since .* \(UTC\)\.$/);
  const others = all.filter(of('imaging-2'));
  expect(others.length).toBeGreaterThan(0);
  expect(others.every(({ available }) => available)).toBe(true);
  const ping = await story.api.get(`/api/device/${idle[0]!.name}/ping/`);
  expect([ping.status, ping.body.code]).toEqual([503, 'agent_silent']);
});

step('meanwhile requests for any device are served by the other imaging server', async (story) => {
  const others = (await devices(story.api)).filter(of('imaging-2')).map(({ name }) => name);
  const requests = await Promise.all(others.map(() => ask(story.api)));
  for (const { id } of requests) await readyRequest(story.api, id);
  answeredBy = await Promise.all(requests.map(async ({ id }) => (await story.api.get(`/api/request/${id}/details/`)).body.assigned_device));
  expect(answeredBy.sort()).toEqual(others.sort());
  const waiting = await ask(story.api);
  expect((await story.api.get(`/api/request/${waiting.id}/status/`)).body.state).toBe('finding_device');
  for (const { id } of [...requests, waiting]) await giveBack(story.api, id);
  expect(await counters(story)).toEqual(countersBefore);
});

step('the agent returns: its devices go on where they were, and no attempt was counted', async (story) => {
  await story.installation.agents[0]!.restart();
  for (const id of prepared) await readyRequest(story.api, id);
  expect(await metric(story.installation.worker.url, 'mozpool_engine_total', 'attempts_counted')).toBe(0);
  for (const id of prepared) await giveBack(story.api, id);
  const idle = (await devices(story.api)).filter(of('imaging-1')).filter(({ name }) => !PREPARED.includes(name));
  expect(idle.map(({ unavailable_reason }) => unavailable_reason)).toEqual(idle.map(() => null));
});
