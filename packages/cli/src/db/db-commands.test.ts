import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPool, type Pool } from '@mozpool/db';
import { type TestDatabase, testDatabase } from '@mozpool/testkit';
import { runMozpool } from '../testing/run-mozpool.js';

/** The first test file of a run starts Postgres. */
jest.setTimeout(60_000);

let database: TestDatabase;
let db: Pool;
let directory: string;
beforeAll(async () => {
  database = await testDatabase({ template: 'nothing', prepare: async () => undefined });
  db = createPool(database.url, { max: 2, applicationName: 'cli test' });
  directory = await mkdtemp(join(tmpdir(), 'mozpool-db-'));
});
afterAll(async () => {
  await db.end();
  await database.drop();
  await rm(directory, { recursive: true });
});

const onDatabase = (words: string, env: Record<string, string> = {}) =>
  runMozpool(['db', ...words.split(' ').filter(Boolean)], { env: { DATABASE_URL: database.url, ...env } });
const file = async (name: string, text: string) => {
  await writeFile(join(directory, name), text);
  return join(directory, name);
};

test('status, migrate and seed, from nothing on', async () => {
  expect(await onDatabase('status')).toMatchObject({
    code: 1,
    out: expect.stringMatching(/0001_initial\.sql +not_applied/),
    err: expect.stringMatching(/mozpool db migrate/),
  });
  expect(await onDatabase('seed')).toMatchObject({ code: 1, err: expect.stringMatching(/not up to date/) });
  const first = await onDatabase('migrate', { QUEUE_URL: database.url });
  expect(first).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^0001_initial\.sql\n0002/),
    err: expect.stringMatching(/The schema is up to date\.\nThe queue is up to date\./),
  });
  expect(await onDatabase('create-schema')).toEqual({ code: 0, out: '', err: 'The schema was up to date.\n' });
  const status = await onDatabase('status -o json');
  expect(status.code).toBe(0);
  expect(JSON.parse(status.out).migrations[0]).toMatchObject({ name: '0001_initial.sql', state: 'applied' });

  expect(await onDatabase('seed -d 33 -r 2 -p 8080 --relayport 2105')).toMatchObject({
    code: 0,
    err: expect.stringMatching(/33 devices and 2 requests[\s\S]*fakeserver1\.local/),
  });
  const { rows } = await db.query(
    `select d.name, d.relay_info, d.environment, d.mac_address, s.fqdn like '%:8080' as here from devices d join imaging_servers s on s.id = d.imaging_server_id order by d.id`,
  );
  expect(rows[0]).toEqual({
    name: 'device1',
    relay_info: 'localhost:2105:bank1:relay1',
    environment: 'even',
    mac_address: '000000000000',
    here: true,
  });
  expect(rows[31]).toMatchObject({ name: 'device32', relay_info: 'localhost:2105:bank4:relay8', environment: 'odd', here: true });
  expect(rows[32]).toMatchObject({ name: 'device33', relay_info: 'localhost:2105:bank1:relay1', here: false });
  const requests = async () =>
    (
      await db.query(
        `select r.assignee, i.event from requests r join inbox i on i.machine = 'request' and i.machine_id = r.id order by r.id`,
      )
    ).rows;
  expect(await requests()).toEqual([1, 2].map((number) => ({ assignee: `slave${number}`, event: 'find_device' })));
  // twice is once
  expect((await onDatabase('seed -d 33 -r 2 -p 8080 --relayport 2105')).err).toMatch(/none were added/);
  expect(await requests()).toHaveLength(2);
  // every image boots what it is
  const boots = await db.query(
    'select i.name, p.name as pxe from image_pxe_configs x join images i on i.id = x.image_id join pxe_configs p on p.id = x.pxe_config_id order by 1',
  );
  expect(boots.rows).toEqual(['android', 'b2g', 'maintenance', 'self-test'].map((name) => ({ name, pxe: `fake-${name}` })));
});

test('a lab can be described before there is an API', async () => {
  await onDatabase('migrate');
  const lab = await file('lab.yaml', 'imagingServers:\n  - fqdn: imaging1\n');
  expect(await onDatabase(`seed --lab ${lab}`)).toEqual({ code: 0, out: '', err: '0 devices are described.\n' });
  expect((await db.query(`select from imaging_servers where fqdn = 'imaging1'`)).rowCount).toBe(1);
  const wrong = await file('wrong.yaml', 'relayBoards:\n  - {name: a, fqdn: a, imagingServer: nowhere}\n');
  expect(await onDatabase(`seed --lab ${wrong}`)).toMatchObject({
    code: 1,
    err: expect.stringMatching(/imaging server "nowhere" is not defined/),
  });
});

test('a database of another release is told from one of this', async () => {
  await onDatabase('migrate');
  await db.query(`update schema_migrations set sha256 = 'other' where name like '0001%'`);
  try {
    expect(await onDatabase('status')).toMatchObject({ code: 1, err: expect.stringMatching(/do not belong together/) });
    expect(await onDatabase('migrate')).toMatchObject({ code: 1, err: expect.stringMatching(/was changed after it was applied/) });
  } finally {
    await db.query(`delete from schema_migrations where name like '0001%'`).then(() => undefined);
  }
});

test('a script runs on the database, and what is none is told', async () => {
  const script = await file(
    'count.mjs',
    `export default async ({ db, args }) => { await db.query('create table told as select $1::text as word', [args.join('+')]); };`,
  );
  expect(await onDatabase(`run ${script} a --b`)).toEqual({ code: 0, out: '', err: '' });
  expect((await db.query('select word from told')).rows).toEqual([{ word: 'a+--b' }]);
  expect(await onDatabase(`run ${await file('empty.mjs', '')}`)).toMatchObject({
    code: 1,
    err: expect.stringMatching(/no default export/),
  });
  expect(await onDatabase('run /nowhere/x.mjs')).toMatchObject({ code: 1, err: expect.stringMatching(/cannot be run/) });
});

test.each(['', 'explode', 'explode now'])('"%s" shows how to call it, on standard output, as a failure, as ever', async (words) => {
  expect(await onDatabase(words)).toEqual({
    code: 1,
    out: expect.stringMatching(/^Usage: mozpool db migrate\|status\|seed\|run/),
    err: '',
  });
});

test.each([
  ['migrate', { QUEUE_URL: 'nonsense' }, 2, /QUEUE_URL/],
  ['seed -d many', {}, 2, /whole number/],
  ['status', { DATABASE_URL: '' }, 1, /DATABASE_URL is not set/],
] as const)('"%s" with %j is told what is wrong', async (words, env, code, why) => {
  expect(await onDatabase(words, env)).toMatchObject({ code, out: '', err: expect.stringMatching(why) });
});
