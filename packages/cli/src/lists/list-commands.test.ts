import { Readable } from 'node:stream';
import { eventListReplySchema, ROUTE_IDS, routeOf } from '@mozpool/contracts';
import { readTailMarks } from '@mozpool/db';
import { waitFor } from '@mozpool/testkit';
import type { Command } from 'commander';
import type { z } from 'zod';
import { DEVICE_ORDERS } from '../devices/device-orders.js';
import { createProgram, forAll } from '../program.js';
import { mozpoolAt, openTestApi, SETUP_LIMIT_MS, type TestApi } from '../testing/api.js';

/** A request of old times, and runs of the inventory sync: one that went well, and one that did not. */
const THINGS = `
  insert into requests (requested_device, assignee, image_id, environment, created_at, expires_at, ended_at, state_deadline, state)
    select 'panda-2', 'alice', id, 'any', now() - interval '60 days', now() - interval '59 days', now() - interval '59 days', null, 'closed' from images where name = 'b2g';
  insert into inventory_runs (asked_by, stage, started_at, ended_at, outcome) values ('schedule', 'over', now(), now(), 'unchanged');
  insert into inventory_runs (asked_by, stage, started_at, ended_at, outcome, message)
    values ('alice', 'over', now() - interval '1 day', now() - interval '1 day', 'failed', 'the inventory does not answer')`;

let api: TestApi;
let mozpool: ReturnType<typeof mozpoolAt>;
beforeAll(async () => {
  api = await openTestApi();
  mozpool = mozpoolAt(api.base);
  await api.setDevices('ready');
  await api.db.query(THINGS);
  await edit('tegra-1');
}, SETUP_LIMIT_MS);
afterAll(() => api.close());

/** Edits a device, and waits until its event has a position: the API's tail gives it soon after the answer. */
async function edit(device: string): Promise<void> {
  await api.call('POST', `/api/device/${device}/set-comments/`, { comments: 'x' });
  await waitFor(async () => !(await readTailMarks(api.db)).unsequenced, { what: `the position of the event of ${device}` });
}

/** What the catalog says of the answer to a GET of this path. */
function contractOf(path: string): z.ZodType {
  const { pathname } = new URL(path, 'http://api');
  for (const { methods, path: pattern, replies } of ROUTE_IDS.map(routeOf)) {
    const schema = replies[200]?.schema;
    if (schema && methods.includes('GET') && new RegExp(`^${pattern.replace(/:\w+/g, '[^/]+')}$`).test(pathname)) return schema;
  }
  throw new Error(`no call answers GET ${path}`);
}

/** What is called, where the API has the same, and what a person sees of it. */
const LISTINGS: readonly (readonly [words: string[], path: string, table: RegExp])[] = [
  [['devices'], '/api/device/list/?details', /^NAME +STATE .*\npanda-1 +ready /],
  [['device', 'show', 'panda-1'], '/api/device/panda-1/details/', /^name: +panda-1$/m],
  [['device', 'why', 'panda-1'], '/api/device/panda-1/details/', /^panda-1 is available: .*\nState ready /],
  [['why', 'panda-1'], '/api/device/panda-1/details/', /^panda-1 is available: /],
  [['device', 'log', 'panda-1'], '/api/device/panda-1/log/', /^/],
  [['events', '--after', '0'], '/api/event/list/?after=0', /^TIME +KIND +DEVICE .*\n.* edited +tegra-1 /],
  [['tokens'], '/api/token/list/', /^$/],
  [['requests', '--all'], '/api/request/list/?include_closed', /^REQUEST +STATE .*\n1 +closed +b2g +panda-2 +alice /],
  [['status', '1'], '/api/request/1/status/', /^request: +1\nstate: +closed\n/],
  [['why', '1'], '/api/request/1/status/', /closed|returned|ended/i],
  [['inventory', 'runs'], '/api/inventory/run/list/', /^RUN .*\n2 .* alice +sync +failed .*\n1 .* schedule +sync +unchanged /],
  [['inventory', 'show', '1'], '/api/inventory/run/1/details/', /^$/],
  [['boards'], '/api/relay/list/', /^NAME +ADDRESS +SERVER +ACTIVE\nboard1 +board1\.example:2101 +imaging1 +true\n$/],
  [
    ['images'],
    '/api/image/list/?details',
    /^NAME +NEEDS .*\n[\s\S]*^b2g +b2gbase +false +false +sut,sdcard +panda ES \(android-boot\) +true$/m,
  ],
  [['images', 'show', 'b2g'], '/api/image/b2g/details/', /^name: +b2g$/m],
  [
    ['pxe-configs'],
    '/api/bmm/pxe_config/list/?details&active_only',
    /^NAME +ACTIVE +DESCRIPTION\nandroid-boot +true +Android\nselftest-boot +true +Self-test\n$/,
  ],
  [['pxe-configs', '--inactive'], '/api/bmm/pxe_config/list/?details', /^old-boot +false +Old$/m],
  [['pxe-configs', 'show', 'android-boot'], '/api/bmm/pxe_config/android-boot/details/', /\n\nandroid\n$/],
  [['hardware-types'], '/api/hardware-type/list/', /panda +ES +3/],
  [['imaging-servers'], '/api/imaging-server/list/', /^imaging2 +true/m],
  [['agents'], '/api/report/agents/', /^IMAGING SERVER +ALIVE[\s\S]*imaging1 +true/],
  [['reports', 'agents'], '/api/report/agents/', /imaging1 +true/],
  [['reports', 'devices'], '/api/report/devices/', /^BY +NAME +TOTAL[\s\S]*^pool +even +1 /m],
  [['reports', 'attention'], '/api/report/attention/', /^$/],
  [['reports', 'requests'], '/api/report/requests/', /^BY +NAME +REQUESTS +OUTCOMES +WAIT P50 +WAIT P90/],
  [['reports', 'reliability', '--by', 'image'], '/api/report/reliability/?by=image', /^$/],
  [['reports', 'usage', '--period', '3600'], '/api/report/usage/?period=3600', /^$/],
  [['reports', 'daily', '--days', '3'], '/api/report/daily/?days=3', /^DAY +FIGURES\ntoday +all=/],
  [['reports', 'last-day'], '/api/report/last-day/', /^AT +IN USE/],
];

test.each([...LISTINGS])('%j shows a table, and for programs what the API says', async (words, path, table) => {
  expect(await mozpool(words)).toMatchObject({ code: 0, out: expect.stringMatching(table) });
  const { body } = await api.call('GET', path);
  const document = JSON.parse((await mozpool([...words, '-o', 'json'])).out);
  // what goes with the time differs between two calls
  expect(Object.keys(document)).toEqual(Object.keys(body).filter((key) => key !== 'next'));
  // pages are put together, so that a listing has no place where the next one begins
  expect(contractOf(path).safeParse({ ...('next' in body && { next: null }), ...document }).error).toBeUndefined();
  for (const key of ['relay_boards', 'images', 'image', 'pxe_configs', 'details', 'hardware_types', 'imaging_servers'])
    if (key in body) expect(document[key]).toEqual(body[key]);
});

/** Listings that are held to their contracts beside their other tests. */
const ELSEWHERE = {
  '../request/request-commands.test.ts': ['request', 'wait'],
  '../cli.test.ts': ['token list'],
};
/** What shows no answer of the API: groups of commands, orders, and documents of this program itself. */
const NO_LISTINGS = [
  'run, shell, renew, return, device, reports, inventory, inventory sync, apply, export, acceptance',
  Object.keys(DEVICE_ORDERS).map((order) => `device ${order}`),
  'tokens create, tokens revoke, token, token create, token revoke, relay, power, tftp, tftp get, pxe-config',
  'db, db migrate, db status, db seed, db run, server, login, logout, servers, completion, complete, try',
].flatMap((names) => (typeof names === 'string' ? names.split(', ') : names));

test('every command is held to the contract of its answer above or elsewhere, or shows none', () => {
  const program = createProgram({
    env: {},
    out: () => 0,
    err: () => 0,
    tty: { in: false, out: false, err: false },
    stdin: Readable.from([]),
  });
  const all: string[] = [];
  // the program itself is the first
  forAll(program, (command) => void all.push(nameOf(command)));
  const listed = LISTINGS.map(([words]) => all.filter((name) => `${words.join(' ')} `.startsWith(`${name} `)).at(-1));
  expect(new Set([...listed, ...Object.values(ELSEWHERE).flat(), ...NO_LISTINGS])).toEqual(new Set(all.slice(1)));
});

const nameOf = (command: Command): string => (command.parent?.parent ? `${nameOf(command.parent)} ${command.name()}` : command.name());

test('runs of the inventory sync are listed to the first', async () => {
  await api.db.query(`insert into inventory_runs (asked_by, stage, started_at, ended_at, outcome)
    select 'schedule', 'over', now(), now(), 'unchanged' from generate_series(1, 150)`);
  const { out } = await mozpool(['inventory', 'runs', '-o', 'name']);
  expect(out).toMatch(/^152\n151\n[\s\S]*\n2\n1\n$/);
});

test('a run of the inventory sync that failed says why', async () => {
  expect(await mozpool(['inventory', 'show', '2'])).toEqual({
    code: 0,
    out: '',
    err: 'Run 2 (failed) has changed nothing.\nthe inventory does not answer\n',
  });
});

test('what there is none of is no error', async () => {
  expect(await mozpool(['reports', 'usage'])).toEqual({ code: 0, out: '', err: 'There is nothing to report.\n' });
  expect(await mozpool(['images', 'show', 'nobody'])).toMatchObject({ code: 5, err: expect.stringMatching(/nobody/) });
  expect(await mozpool(['reports', 'usage', '--period', 'soon'])).toMatchObject({
    code: 2,
    err: expect.stringMatching(/whole number from 60/),
  });
});

describe('events', () => {
  test('show the newest, filtered, as the contract has them', async () => {
    await edit('panda-1');
    const { code, out } = await mozpool(['events', '--device', 'panda-1', '--limit', '1', '-o', 'json']);
    expect(code).toBe(0);
    expect(eventListReplySchema.parse(JSON.parse(out)).events).toMatchObject([{ device: 'panda-1', kind: 'edited' }]);
    expect((await mozpool(['events', '--device', 'panda-1'])).out).toMatch(/^TIME +KIND +DEVICE[\s\S]* edited +panda-1/);
  });

  test('-f tells what happens, from a position on', async () => {
    const unread = new AbortController();
    let out = '';
    const following = mozpool(['events', '-f', '--device', 'panda-2', '--after', '0'], {
      unread: unread.signal,
      onOut: (text) => {
        out += text;
      },
    });
    await api.call('POST', '/api/device/panda-2/set-comments/', { comments: 'x' });
    await api.until(() => /edited {2}panda-2/.test(out), 'the event', 10_000);
    unread.abort();
    expect((await following).code).toBe(0);
  });
});

describe('tokens', () => {
  test('are made, listed and revoked over the API', async () => {
    const guarded = await openTestApi({ access: { AUTH: 'token' } });
    try {
      const { createToken } = await import('@mozpool/db');
      const made = await createToken(guarded.db, { name: 'root', scope: 'admin', pools: null, expiresInSeconds: 600, createdBy: 'test' });
      const at = mozpoolAt(guarded.base);
      const as = (text: string) => (words: string) => at(words.split(' '), { env: { MOZPOOL_TOKEN: text } });
      const root = as((made as { text: string }).text);
      const created = await root('tokens create ci --scope request --pool b2g mobile --expires-in 90d');
      expect(created).toMatchObject({ code: 0, out: expect.stringMatching(/^mzp_\w+\n$/), err: expect.stringMatching(/name: +ci\n/) });
      expect((await root('tokens')).out).toMatch(/ci +request +b2g,mobile +mzp_\w+… +active/);
      expect(await as(created.out.trim())('devices -o name')).toMatchObject({ code: 0 });
      expect(await as(created.out.trim())('tokens')).toMatchObject({ code: 4, err: expect.stringMatching(/another token/) });
      expect(await root('tokens create ci --scope read')).toMatchObject({ code: 6 });
      expect((await root('tokens revoke ci')).out).toMatch(/state: +revoked/);
      expect(await root('tokens revoke nobody')).toMatchObject({ code: 5, err: expect.stringMatching(/no token nobody/) });
      expect(await root('tokens create a!b --scope read')).toMatchObject({ code: 1, err: expect.stringMatching(/name: must be/) });
      expect(await at(['tokens'])).toMatchObject({ code: 4, err: expect.stringMatching(/mozpool login/) });
    } finally {
      await guarded.close();
    }
  });
});
