import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { freePort } from '@mozpool/stack';
import { type TestDatabase, testDatabase, waitFor } from '@mozpool/testkit';

/** `mozpool-server`, `mozpool-db`, `relay` and `pxe-config` as they are installed: programs under the names of Mozpool 4.2. */
const BIN = fileURLToPath(new URL('../../packages/cli/dist/old-names/', import.meta.url));
const LIMIT_MS = 60_000;
import.meta.jest.setTimeout(LIMIT_MS * 2);

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
