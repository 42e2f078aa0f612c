import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hasCommand, makeCertificate } from '@mozpool/testkit';
import { type ExampleApi, exampleApi } from '../testing/example-api.js';
import { runMozpool } from '../testing/run-mozpool.js';
import { chooseServer } from './choose-server.js';

let directory: string;
let api: ExampleApi;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mozpool-config-'));
  api = await exampleApi();
});
afterEach(async () => {
  await api.close();
  await rm(directory, { recursive: true });
});

const env = (more: Record<string, string> = {}) => ({ XDG_CONFIG_HOME: directory, ...more });
const file = () => join(directory, 'mozpool/config.json');
const login = (name: string, token = 'mzp_1') => runMozpool(['login', name, '--server', api.url], { env: env(), input: `${token}\n` });

test('a server that was logged in to is the one that commands talk to, with its token, which nobody else can read', async () => {
  expect(await login('lab')).toEqual({
    code: 0,
    out: '',
    err: expect.stringMatching(/lab is saved in .*config\.json; you are .*, with scope/),
  });
  expect((await stat(file())).mode & 0o777).toBe(0o600);
  expect(await chooseServer({}, env())).toEqual({ urls: [api.url], token: 'mzp_1' });
  const { out } = await runMozpool(['servers', '-o', 'json'], { env: env() });
  expect(JSON.parse(out)).toEqual({ servers: [{ name: 'lab', urls: [api.url], token: true, current: true }] });
  expect(out).not.toContain('mzp_1');
});

test('several servers are told apart by their names; the flag goes before the environment, and that before the file', async () => {
  await login('lab', 'mzp_lab');
  await login('staging', 'mzp_staging');
  const token = async (server: string[], more: Record<string, string> = {}) => (await chooseServer({ server }, env(more))).token;
  expect(await token([])).toBe('mzp_staging');
  expect(await token([], { MOZPOOL_SERVER: 'lab' })).toBe('mzp_lab');
  expect(await token(['staging'], { MOZPOOL_SERVER: 'lab' })).toBe('mzp_staging');
  expect(await token(['lab'], { MOZPOOL_TOKEN: 'mzp_mine' })).toBe('mzp_mine');
});

test('a token is sent to the address that it was saved for, and to no other', async () => {
  await login('lab');
  expect((await chooseServer({ server: [`${api.url}/`] }, env())).token).toBe('mzp_1');
  expect((await chooseServer({ server: ['http://elsewhere.example'] }, env())).token).toBeUndefined();
});

test('a token may be in a file', async () => {
  const path = join(directory, 'token');
  await writeFile(path, 'mzp_2\n');
  expect((await chooseServer({ server: ['http://h.example'], tokenFile: path }, env())).token).toBe('mzp_2');
  expect((await chooseServer({ server: ['http://h.example'] }, env({ MOZPOOL_TOKEN_FILE: path }))).token).toBe('mzp_2');
  await expect(chooseServer({ server: ['http://h.example'], tokenFile: `${path}.not` }, env())).rejects.toThrow(/cannot be read/);
});

test('logging out forgets the token', async () => {
  await login('lab');
  expect((await runMozpool(['logout', 'lab'], { env: env() })).code).toBe(0);
  expect(await readFile(file(), 'utf8')).not.toContain('mzp_1');
  expect(await runMozpool(['logout', 'lab'], { env: env() })).toMatchObject({ code: 5 });
  expect(await runMozpool(['requests'], { env: env() })).toMatchObject({
    code: 2,
    err: expect.stringMatching(/mozpool login NAME --server URL/),
  });
});

test('a token that the server does not take is not saved', async () => {
  await api.close();
  const problem = { type: 'urn:x', title: 'x', status: 401, code: 'unauthenticated', detail: 'This needs a token' };
  api = await exampleApi({ readSession: { status: 401, body: problem } });
  expect(await login('lab')).toMatchObject({ code: 4 });
  await expect(stat(file())).rejects.toThrow('ENOENT');
});

test('what is wrong with the file, a name or the input is said', async () => {
  expect(await runMozpool(['login', 'lab'], { env: env(), input: 'mzp_1' })).toMatchObject({
    code: 2,
    err: expect.stringMatching(/Say --server URL/),
  });
  expect(await runMozpool(['login', 'lab', '--server', api.url], { env: env() })).toMatchObject({
    code: 2,
    err: expect.stringMatching(/pipe it in/),
  });
  await login('lab');
  for (const [server, why] of [
    ['h.example:8080', /write http:\/\/h\.example:8080 or https/],
    ['http://', /is no URL of a server/],
    ['http://h.example?x=1', /is no URL of a server/],
    ['https://me:secret@h.example', /is no URL of a server/],
  ] as const)
    expect(await runMozpool(['requests', '--server', server], { env: env() })).toEqual({
      code: 2,
      out: '',
      err: expect.stringMatching(why),
    });
  expect(await runMozpool(['requests'], { env: env({ MOZPOOL_TOKEN: 'mzp_1\nmzp_2' }) })).toMatchObject({
    code: 2,
    err: expect.stringMatching(/line breaks/),
  });
  expect(await runMozpool(['requests', '--server', 'moon'], { env: env() })).toMatchObject({
    code: 2,
    err: expect.stringMatching(/Known are: lab/),
  });
  await writeFile(file(), '{"servers": {"lab": {"urls": []}}}');
  expect(await runMozpool(['requests'], { env: env() })).toMatchObject({
    code: 1,
    err: expect.stringMatching(/cannot be used[\s\S]*urls/),
  });
});

(hasCommand('openssl') ? test : test.skip)(
  'a server whose certificate nobody knows was told nothing, and how to make it known is said',
  async () => {
    const { certificate, key } = await makeCertificate(directory);
    const asked: unknown[] = [];
    const server = createServer({ cert: await readFile(certificate), key: await readFile(key) }, ({ url }) => void asked.push(url));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
    expect(await runMozpool(['request', '--image', 'b2g', '--server', url, '--patience', '0s'], { env: env() })).toEqual({
      code: 3,
      out: '',
      err: expect.stringMatching(/certificate.*NODE_EXTRA_CA_CERTS.*\nIs the address right/),
    });
    expect(asked).toEqual([]);
    await new Promise((resolve) => server.close(resolve));
  },
);
