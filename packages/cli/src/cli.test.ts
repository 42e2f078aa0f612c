import { tokenListReplySchema } from '@mozpool/contracts';
import { createPool, findToken, isTokenText, migrate, type Pool } from '@mozpool/db';
import { type TestDatabase, testDatabase } from '@mozpool/testkit';
import { runMozpool } from './testing/run-mozpool.js';

/** The first test file of a run starts Postgres. */
jest.setTimeout(60_000);

let database: TestDatabase;
let db: Pool;
beforeAll(async () => {
  database = await testDatabase();
  db = createPool(database.url, { max: 2, applicationName: 'cli test' });
  await migrate(db);
});
afterAll(async () => {
  await db.end();
  await database.drop();
});
beforeEach(() => db.query('delete from tokens'));

const mozpool = (line: string, env: Record<string, string> = { DATABASE_URL: database.url }) =>
  runMozpool(
    line.split(' ').filter((word) => word !== ''),
    { env },
  );

test('create prints the token alone where programs read, and what it is where people do', async () => {
  const { code, out, err } = await mozpool('token create ci --scope request --pool b2g mobile --expires-in 90d');
  expect(code).toBe(0);
  const text = out.trimEnd();
  expect(isTokenText(text)).toBe(true);
  expect(err).toMatch(/^id: +\d+\nname: +ci\nscope: +request\npools: +b2g,mobile\ntoken: +mzp_[0-9a-f]{8}…\nstate: +active\nexpires: +20/);
  const token = await findToken(db, text);
  expect(token).toMatchObject({ name: 'ci', scope: 'request', pools: ['b2g', 'mobile'], createdBy: expect.stringMatching(/ \(cli\)$/) });
  expect(token!.expiresAt! - token!.createdAt).toBe(90 * 86_400_000);
});

test('tokens live for a year if nobody says otherwise, and for ever if somebody does', async () => {
  const made = async (line: string) => (await findToken(db, (await mozpool(line)).out.trimEnd()))!;
  const usual = await made('token create usual --scope read');
  expect(usual.expiresAt! - usual.createdAt).toBe(365 * 86_400_000);
  expect((await made('token create root --scope admin --expires-in never')).expiresAt).toBeNull();
});

test('the first token is made once, and never again', async () => {
  const line = 'token create root --scope admin --if-none';
  expect(isTokenText((await mozpool(line)).out.trimEnd())).toBe(true);
  await mozpool('token revoke root');
  expect(await mozpool(line)).toEqual({ code: 0, out: '', err: 'There are tokens already; none was made.\n' });
});

test('list shows all tokens, without their texts, and revoke ends one by its name or its number', async () => {
  const first = (await mozpool('token create first --scope read')).out.trimEnd();
  await mozpool('token create second --scope operate');
  expect((await mozpool('token revoke first')).out).toMatch(/name: +first\n[\s\S]*state: +revoked\n[\s\S]*revoked by: .*\(cli\)/);
  const { id } = (await db.query(`select id from tokens where name = 'second'`)).rows[0];
  for (const _time of [1, 2]) expect((await mozpool(`token revoke ${id}`)).code).toBe(0);
  await mozpool('token create third --scope read');
  const { code, out } = await mozpool('token list');
  expect([code, out.split('\n').map((row) => row.split(/ +/)[1])]).toEqual([0, ['NAME', 'third', 'first', 'second', undefined]]);
  expect(out).not.toContain(first.slice(12, 20));
  const document = JSON.parse((await mozpool('token list -o json')).out);
  expect(tokenListReplySchema.parse(document)).toEqual(document);
});

test.each([
  ['token revoke nobody', /no token nobody/],
  ['token create a/b! --scope read', /name: must be 1 to 64 letters/],
  ['token create anonymous --scope read', /callers without a token/],
  ['token create root --scope admin --pool b2g', /pools: scope admin is about everything/],
])('"%s" fails and says why', async (line, why) => {
  expect(await mozpool(line)).toEqual({ code: 1, out: '', err: expect.stringMatching(why) });
});

test('a name that is taken is not given twice', async () => {
  await mozpool('token create ci --scope read');
  expect(await mozpool('token create ci --scope read')).toMatchObject({ code: 1, out: '', err: expect.stringMatching(/Revoke it first/) });
});

test.each([
  ['', /Usage: mozpool/],
  ['token create ci', /--scope/],
  ['token create ci --scope root', /read, request, operate, admin/],
  ['token create ci --scope read --expires-in soon', /12h, 90d, 1y/],
  ['token create ci --scope read --expires-in 11y', /ten years at most/],
  ['token destroy', /unknown command|Usage/],
  ['try', /--server/],
  ['try --server http://h --boot-config [1]', /JSON object/],
  ['try --server http://h --within soon', /45s, 30m, 2h/],
])('"%s" is called in a wrong way, and hears of the right one', async (line, why) => {
  expect(await mozpool(line)).toEqual({ code: 2, out: '', err: expect.stringMatching(why) });
});

test('help is no failure', async () => {
  expect(await mozpool('token create --help')).toMatchObject({ code: 0, out: expect.stringMatching(/--expires-in <time>/) });
});

test('without a database it says what is missing', async () => {
  expect(await mozpool('token list', {})).toMatchObject({ code: 1, err: expect.stringMatching(/DATABASE_URL is not set/) });
  expect(await mozpool('token list', { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' })).toMatchObject({
    code: 1,
    err: expect.stringMatching(/cannot be reached/),
  });
  const empty = await testDatabase({ template: 'nothing', prepare: async () => undefined });
  try {
    expect(await mozpool('token list', { DATABASE_URL: empty.url })).toMatchObject({
      code: 1,
      err: expect.stringMatching(/migration job/),
    });
  } finally {
    await empty.drop();
  }
});

test('trying an installation that does not answer fails, and leaves no token that works', async () => {
  const { code, err } = await mozpool('try --patience 0s --server http://127.0.0.1:1');
  expect([code, err]).toEqual([3, expect.stringMatching(/GET \/api\/version\/ at http:\/\/127\.0\.0\.1:1/)]);
  const { rows } = await db.query('select scope, revoked_at is not null as revoked from tokens');
  expect(rows).toEqual([{ scope: 'request', revoked: true }]);
});

test('trying needs a token or a database', async () => {
  expect(await mozpool('try --server http://127.0.0.1:1', {})).toMatchObject({ code: 1, err: expect.stringMatching(/MOZPOOL_TOKEN/) });
});
