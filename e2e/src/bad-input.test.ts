import { randomBytes } from 'node:crypto';
import type { LogReply } from '@mozpool/contracts';
import { waitFor } from '@mozpool/testkit';
import { createHttp, type Http } from './support/http.js';
import { openStory, type Story, tftpPortOf } from './support/open-story.js';
import { ask, B2G, devices, devicesAvailable, giveBack, readyRequest, statusOf } from './support/requests.js';
import { askTftp, readRequest, sendTftp, TFTP_DATA, TFTP_ERROR } from './support/tftp.js';

/** One agent with two boards: fourteen devices on the first, two on the second. */
const { step } = openStory('bad-input', { devices: 16 });
const ON_SECOND_BOARD = 'panda-0015';

let processes: number[] = [];
const heldUp: { id: number; relay: string }[] = [];
const pids = ({ installation: { api, worker, agents } }: Story) => [api, worker, ...agents].map(({ pid }) => pid);

/** Gives the board of a relay a fault, or takes it away. */
async function behave(rack: Http, relay: string, mode: string): Promise<void> {
  const [host, port] = relay.split(':');
  expect((await rack.post(`/boards/${host}:${port}/behaviour`, { mode })).body).toMatchObject({ mode });
}

step('all devices are available', async (story) => {
  processes = pids(story);
  await devicesAvailable(story.api);
});

for (const [mode, device, reason] of [
  ['garbage', 'panda-0001', /board 127\.0\.0\.1:\d+: byte/],
  ['refuse', 'panda-0002', /refused the connection/],
  ['hang', 'panda-0003', /did not answer in time/],
] as const) {
  step(`a board in mode ${mode} holds up its own devices only, and their log says what is wrong`, async ({ api, rack }) => {
    const relay = (await devices(api)).find(({ name }) => name === device)!.relay_info!;
    const [before] = (await api.get<LogReply>(`/api/device/${device}/log/?limit=1`)).body.log;
    await behave(rack, relay, mode);
    const { id } = await ask(api, { device });
    heldUp.push({ id, relay });
    const other = await ask(api, { device: ON_SECOND_BOARD });
    await waitFor(
      async () => {
        const { log } = (await api.get<LogReply>(`/api/device/${device}/log/`)).body;
        const lines = log.filter((line) => line.id > before!.id).map(({ message }) => message);
        if (lines.some((line) => line.includes(`relay ${relay}`) && reason.test(line))) return true;
        throw new Error(lines.join('\n'));
      },
      { timeoutMs: 15_000, everyMs: 100, what: `the log of ${device} to name the reason` },
    );
    await readyRequest(api, other.id);
    await giveBack(api, other.id);
    expect((await statusOf(api, id)).state).toBe('pending');
  });
}

step('what the board held up goes on once it behaves', async ({ api, rack }) => {
  await behave(rack, heldUp[0]!.relay, 'normal');
  for (const { id } of heldUp) {
    await readyRequest(api, id);
    await giveBack(api, id);
  }
});

step('a TFTP client cannot leave the boot directory, and nonsense does not disturb the server', async ({ dataDir }) => {
  const port = await tftpPortOf(dataDir);
  for (const path of ['../../etc/passwd', '/../../../../etc/passwd', 'panda/../../rack.json', '..\\..\\etc\\passwd', '/etc/passwd', ''])
    expect([path, (await askTftp(port, readRequest(path)))?.opcode]).toEqual([path, TFTP_ERROR]);
  expect(await askTftp(port, readRequest('../../etc/passwd'))).toMatchObject({ opcode: TFTP_ERROR, text: expect.stringMatching(/\w/) });
  await sendTftp(port, [
    Buffer.alloc(0),
    Buffer.from([0]),
    Buffer.from([0, 1]),
    Buffer.from([0, 9, 1, 2, 3]),
    Buffer.from([0, 4, 255, 255]),
    Buffer.from([0, 1, ...Buffer.from('no end and no mode')]),
    ...Array.from({ length: 50 }, () => randomBytes(600)),
  ]);
  expect(await askTftp(port, readRequest('panda/vmlinuz'))).toMatchObject({ opcode: TFTP_DATA, code: 1 });
});

step('events of unknown devices are refused, by the agent and by the API', async ({ api, db }) => {
  const { rows } = await db.query<{ url: string }>('select boot_url as url from imaging_servers');
  for (const server of [createHttp(rows[0]!.url), api])
    for (const method of ['get', 'post'] as const) {
      const answer = await server[method]('/api/device/panda-9999/event/mobile_init_started/');
      expect([answer.status, answer.body.detail ?? answer.body.error]).toEqual([
        404,
        expect.stringMatching(/there is no device called "panda-9999"/i),
      ]);
    }
});

step('a body that is not JSON is refused with what to send instead', async ({ api }) => {
  const { status, body, headers } = await api.post('/api/device/any/request/', '{"assignee": "me", duration');
  expect(status).toBe(400);
  expect(headers.get('content-type')).toMatch(/^application\/problem\+json/);
  expect(body).toMatchObject({ code: 'body_not_json', detail: expect.stringContaining('Send a JSON object with "assignee"') });
  for (const text of ['', 'null', '[]', '7', '"text"']) {
    const answer = await api.post('/api/device/any/request/', text);
    expect([text, answer.status, answer.body.detail]).toEqual([text, 400, expect.stringContaining('Send a JSON object')]);
  }
});

step('an unknown image, device or request is 404 and says so', async ({ api }) => {
  const image = await api.post('/api/device/any/request/', { ...B2G, image: 'windows' });
  expect([image.status, image.body.detail]).toEqual([404, expect.stringContaining('windows')]);
  const device = await api.post('/api/device/panda-9999/request/', B2G);
  expect([device.status, device.body.detail]).toEqual([404, expect.stringContaining('panda-9999')]);
  for (const path of [
    '/api/device/panda-9999/status/',
    '/api/device/panda-9999/ping/',
    '/api/request/999999/status/',
    '/api/request/x/return/',
  ]) {
    const { status } = path.endsWith('return/') ? await api.post(path) : await api.get(path);
    expect([path, status]).toEqual([path, 404]);
  }
});

step('a duration that cannot be meant is refused, when asking and when renewing', async ({ api, db }) => {
  const { rows: before } = await db.query('select count(*)::int from requests');
  const { id } = await ask(api);
  for (const duration of [-1, 0, 1e12, 'x', '', null, [], true]) {
    for (const path of ['/api/device/any/request/', `/api/request/${id}/renew/`]) {
      const { status, body } = await api.post(path, { ...B2G, duration });
      expect([path, duration, status, body.detail]).toEqual([
        path,
        duration,
        400,
        expect.stringMatching(/^duration: must be a whole number of seconds from 1 to \d+/),
      ]);
    }
  }
  await giveBack(api, id);
  const { rows: after } = await db.query('select count(*)::int from requests');
  expect(after[0].count).toBe(before[0].count + 1);
});

step('after all that every service is well, and none was ever restarted', async (story) => {
  const { installation } = story;
  for (const { name, url } of [installation.api, installation.worker, ...installation.agents])
    for (const path of ['/livez', '/readyz']) {
      const { status, body } = await createHttp(url).get(path);
      expect({ name, path, status, body }).toMatchObject({ status: 200 });
    }
  expect(pids(story)).toEqual(processes);
  await devicesAvailable(story.api);
});
