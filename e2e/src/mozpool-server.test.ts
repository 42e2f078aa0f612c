import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort, mainOf } from '@mozpool/stack';
import { type TestDatabase, testDatabase, waitFor } from '@mozpool/testkit';
import { openStory } from './support/open-story.js';
import { ask, devicesAvailable, giveBack, readyRequest } from './support/requests.js';

/** `mozpool-server`, `mozpool-db`, `relay` and `pxe-config` as they are installed: programs under the names of Mozpool 4.2. */
const BIN = fileURLToPath(new URL('old-names/', mainOf('cli')));
const LIMIT_MS = 60_000;
jest.setTimeout(LIMIT_MS * 2);

let database: TestDatabase;
const children: ChildProcess[] = [];
beforeAll(async () => {
  database = await testDatabase({ template: 'nothing', prepare: async () => undefined });
});
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  await database.drop();
});

function start(name: string, args: string[], env: Record<string, string> = {}) {
  const child = spawn(process.execPath, [`${BIN}${name}.js`, ...args], { env: { PATH: process.env.PATH!, ...env } });
  children.push(child);
  let [out, err] = ['', ''];
  child.stdout.on('data', (text) => {
    out += text;
  });
  child.stderr.on('data', (text) => {
    err += text;
  });
  return { child, ended: once(child, 'close').then(([code]) => ({ code: code as number, out, err })) };
}

test('the database is made, the services run in the foreground, and end at a signal', async () => {
  const env = { DATABASE_URL: database.url, QUEUE_URL: database.url };
  expect(await start('mozpool-db', ['create-schema'], env).ended).toMatchObject({ code: 0 });
  const [port, workerPort] = [await freePort(), await freePort()];
  const server = start('mozpool-server', [`127.0.0.1:${port}`, '--worker-port', String(workerPort)], { ...env, LOG_LEVEL: 'error' });
  const answers = () =>
    fetch(`http://127.0.0.1:${port}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    );
  await waitFor(answers, { what: 'the API to be ready', timeoutMs: LIMIT_MS });
  server.child.kill('SIGTERM');
  expect(await server.ended).toMatchObject({ code: 0 });
  expect(await answers()).toBe(false);
});

test('services that do not start end it, with what they say', async () => {
  expect(await start('mozpool-server', ['127.0.0.1:0'], { DATABASE_URL: database.url }).ended).toMatchObject({
    code: 2,
    err: expect.stringMatching(/QUEUE_URL/),
  });
  expect(await start('mozpool-server', ['here:there']).ended).toMatchObject({ code: 2, err: expect.stringMatching(/PORT, IP or IP:PORT/) });
});

test('called without anything, the old tools answer as they did', async () => {
  expect(await start('relay', []).ended).toMatchObject({ code: 2, out: expect.stringMatching(/^Usage: /), err: '' });
  expect(await start('mozpool-db', []).ended).toMatchObject({ code: 1, out: expect.stringMatching(/^Usage: /), err: '' });
  expect(await start('pxe-config', []).ended).toMatchObject({ code: 2, out: '', err: expect.stringMatching(/too few arguments/) });
});

const TIME_SCALE = 100;
const { step } = openStory('mozpool-server', { devices: 2, timeScale: TIME_SCALE });

step(
  'where SERVER names an imaging server its agent runs as well, and devices are imaged',
  async ({ installation, dataDir, api }) => {
    const { apis, worker, agents, servers, databaseUrl, queueUrl, url } = installation;
    // in their place comes one program
    for (const service of [...apis, worker, ...agents]) await service.stop();
    const rack = JSON.parse(await readFile(join(dataDir, 'rack.json'), 'utf8'));
    const [workerPort, agentPort, syslogPort] = [await freePort(), await freePort(), await freePort()];
    const ports = ['--worker-port', String(workerPort), '--agent-port', String(agentPort)];
    const server = start('mozpool-server', [new URL(url).host, ...ports], {
      DATABASE_URL: databaseUrl,
      QUEUE_URL: queueUrl,
      LOG_LEVEL: 'error',
      TIME_SCALE: String(TIME_SCALE),
      SERVER: servers[0]!,
      IP_ADDRESS: '127.0.0.1',
      STATE_DIR: join(dataDir, 'agents', servers[0]!),
      BOOT_DIR: join(dataDir, 'boot'),
      TFTP_PORT: String(rack.devices[0].tftp.port),
      REGISTRATION_PORT: String(rack.devices[0].registration.port),
      SYSLOG_PORT: String(syslogPort),
      POWER_ON_STAGGER: '0',
    });
    await waitFor(async () => (await api.get('/readyz')).status === 200, { what: 'the API to be ready', timeoutMs: LIMIT_MS });
    await devicesAvailable(api, { timeoutMs: LIMIT_MS });
    const { id } = await ask(api);
    const { log } = await readyRequest(api, id, { timeoutMs: LIMIT_MS });
    expect(log).not.toEqual([]);
    await giveBack(api, id);
    server.child.kill('SIGTERM');
    expect(await server.ended).toMatchObject({ code: 0 });
  },
  LIMIT_MS * 2,
);
