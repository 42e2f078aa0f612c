import { cp, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@mozpool/testkit';
import type { Browser } from 'playwright-core';
import { hasBrowser, launchBrowser, openPage } from '../dashboard/support/open-browser.js';
import { openStory, type Story } from '../support/open-story.js';
import { devicesAvailable } from '../support/requests.js';
import { runCommand } from '../support/run-command.js';
import { findNode } from './find-node.js';
import { INSTALL_LIMIT_MS, installAsThePageSays, installPacked, ROOT } from './install-packed.js';
import { servePages } from './serve-pages.js';
import { type StreamlessProxy, startStreamlessProxy } from './streamless-proxy.js';

const STEP_MS = 90_000;
/** Pages come from here; those that call it `localhost` are of an origin that nobody has allowed. */
const PAGES_PORT = await freePort();
const ALLOWED = `http://127.0.0.1:${PAGES_PORT}`;
const STRANGE = `http://localhost:${PAGES_PORT}`;

let directory: string;
let project: string;
let browser: Browser | undefined;
let pages: { stop(): Promise<void> } | undefined;
const inProject = (program: string, ...args: string[]) => runCommand(program, args, { cwd: project });
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mozpool-packages-'));
  project = await installPacked(directory);
  await cp(new URL('use-client.mjs', import.meta.url), join(project, 'use-client.mjs'));
  pages = await servePages(project, PAGES_PORT);
  if (hasBrowser) browser = await launchBrowser();
}, INSTALL_LIMIT_MS);
afterAll(async () => {
  await browser?.close();
  await pages?.stop();
  await rm(directory, { recursive: true });
});

// the rack starts when they are installed, which takes a while
const { step } = openStory('packages', { devices: 4, timeScale: 200, env: { 'mozpool-api': { CORS_ORIGINS: ALLOWED } } });
const node20 = findNode(20);
const inNode20: typeof step = node20 ? step : (title) => void test.skip(title, () => undefined);
const inChromium: typeof step = hasBrowser ? step : (title) => void test.skip(title, () => undefined);

test(
  'what the page about the clients says installs them',
  async () => {
    const [prefix, other] = [join(directory, 'prefix'), join(directory, 'other')];
    await installAsThePageSays('The command', prefix, other);
    expect(await runCommand(join(prefix, 'bin/mozpool'), ['--help'])).toMatch(/^Usage: mozpool /);
    await installAsThePageSays('The client for TypeScript', prefix, other);
    const script = `console.log(typeof (await import('@mozpool/client')).createClient)`;
    expect(await runCommand('node', ['--input-type=module', '-e', script], { cwd: other })).toBe('function\n');
  },
  INSTALL_LIMIT_MS,
);

test('the client is imported from an empty project, and nothing of it is for tests', async () => {
  const script = `
    const { createClient } = await import('@mozpool/client');
    const client = createClient({ servers: ['http://127.0.0.1:2'], patienceMs: 0 });
    console.log(typeof client.listDevices, await client.version().catch(({ name }) => name));`;
  expect(await inProject('node', '--input-type=module', '-e', script)).toBe('function MozpoolUnreachableError\n');
  const files = await readdir(join(project, 'node_modules/@mozpool/client'), { recursive: true });
  expect(files.filter((file) => /\.test\.|testing|tsbuildinfo|src/.test(file))).toEqual([]);
});

test('its types are there for TypeScript', async () => {
  await writeFile(
    join(project, 'use.ts'),
    `import { createClient } from '@mozpool/client';
     const state: Promise<string> = createClient({ servers: [] }).deviceState({ params: { name: 'panda-1' } }).then((reply) => reply.state);
     // @ts-expect-error a device is called by its name
     createClient({ servers: [] }).deviceState({ params: { id: 1 } });
     export { state };\n`,
  );
  const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
  await inProject(process.execPath, tsc, '--noEmit', '--strict', '--skipLibCheck', '--module', 'nodenext', '--target', 'es2024', 'use.ts');
});

test('the command line runs from an empty project', async () => {
  const mozpool = join(project, 'node_modules/.bin/mozpool');
  expect(await inProject(mozpool, '--help')).toMatch(/^Usage: mozpool /);
  expect(await inProject(mozpool, 'completion', 'bash')).toContain('complete -o default -F _mozpool mozpool');
}, 60_000);

step('devices prove themselves', ({ api }) => devicesAvailable(api));

inNode20(
  'the command line runs in Node 20: with a device, with the lab, and on a relay board',
  async ({ installation, api }) => {
    const main = join(project, 'node_modules/@mozpool/cli/dist/bundle/main.js');
    const mozpool = (...args: string[]) =>
      runCommand(node20!, [main, ...args], { cwd: project, env: { MOZPOOL_SERVER: installation.url, MOZPOOL_CONFIG: '/nowhere' } });
    const asking = ['--image', 'b2g', '--boot-config', 'b2gbase=http://example.com/b2g/'];
    expect(await mozpool('run', ...asking, '--', 'sh', '-c', 'echo "$MOZPOOL_DEVICE"')).toMatch(/^panda-\d+\n$/);
    await mozpool('export', '--to', 'lab.yaml');
    expect(await mozpool('apply', '-f', 'lab.yaml')).toMatch(/^0 to add, 0 to change, /);
    const { relay_info } = (await api.get('/api/device/panda-0001/details/')).body.device;
    const [, board, bank, relay] = /^(.*):bank(\d):relay(\d)$/.exec(relay_info)!;
    expect(await mozpool('relay', 'turnon', board!, bank!, relay!)).toBe('OK\n');
    await devicesAvailable(api);
  },
  STEP_MS,
);

/** Where the client runs, and how one of the steps of `use-client.mjs` is taken there. */
type Platform = readonly [name: string, step: typeof step, use: (name: string, input: object) => Promise<unknown>];
const PLATFORMS: readonly Platform[] = [
  [
    'Node 20',
    inNode20,
    async (name, input) => {
      const script = `const { ${name} } = await import('./use-client.mjs'); console.log(JSON.stringify(await ${name}(${JSON.stringify(input)})));`;
      return JSON.parse(await inProject(node20!, '--input-type=module', '-e', script));
    },
  ],
  ['Chromium', inChromium, (name, input) => onPage(ALLOWED, name, input)],
];

async function onPage(origin: string, name: string, input: object): Promise<unknown> {
  const { page, context } = await openPage(browser!);
  try {
    await page.goto(origin);
    return await page.evaluate(`import('/use-client.mjs').then(({ ${name} }) => ${name}(${JSON.stringify(input)}))`);
  } finally {
    await context.close();
  }
}

describe.each(PLATFORMS)('the client in %s', (assignee, platformStep, use) => {
  let streamless: StreamlessProxy | undefined;
  afterAll(() => streamless?.stop());
  const can = (title: string, body: (servers: string[], story: Story) => Promise<void>) =>
    platformStep(title, (story) => body(story.installation.urls, story), STEP_MS);

  can('takes a device, waits for it, renews and returns it', async (servers) => {
    expect(await use('stepByStep', { servers, assignee })).toEqual({
      device: expect.stringMatching(/^panda-\d+$/),
      longer: true,
      state: 'closed',
    });
  });

  can('has a device in hand while some work lasts', async (servers) => {
    expect(await use('withDevice', { servers, assignee })).toEqual({ device: expect.stringMatching(/^panda-\d+$/), state: 'closed' });
  });

  can('goes on to a server that lives', async (servers) => {
    const dead = `http://127.0.0.1:${await freePort()}`;
    expect(await use('failover', { servers, dead, assignee })).toEqual({ first: true, state: 'closed' });
  });

  can('can be broken off', async (servers) => {
    expect(await use('breakOff', { servers, assignee })).toEqual({ error: 'enough', state: 'closed', ofCall: 'no more' });
  });

  can('hears by a stream what happens', async (servers) => {
    expect(await use('hear', { servers, assignee, by: 'stream' })).toEqual({ states: ['finding_device', 'ready'], streamed: true });
  });

  can('hears it by long polls where no stream comes through', async ([server]) => {
    streamless = await startStreamlessProxy(server!);
    const servers = [streamless.url];
    expect(await use('hear', { servers, assignee, by: 'poll' })).toEqual({ states: ['finding_device', 'ready'], streamed: false });
  });
});

inChromium('a page of an origin that is not allowed is let nowhere, and says what may be wrong', async ({ installation, db }) => {
  const why = expect.stringMatching(`^MozpoolOutcomeUnknownError: .*${installation.url}.*CORS_ORIGINS.*${STRANGE}`);
  expect(await onPage(STRANGE, 'refused', { servers: installation.urls, assignee: 'a stranger' })).toEqual([why, why]);
  const { rows } = await db.query(`select from requests where assignee = 'a stranger'`);
  expect(rows).toEqual([]);
});
