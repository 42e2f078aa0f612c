import pg from 'pg';
import { type TestDatabase, testDatabase } from './test-database.js';

const opened: TestDatabase[] = [];

async function open(...args: Parameters<typeof testDatabase>): Promise<TestDatabase> {
  const database = await testDatabase(...args);
  opened.push(database);
  return database;
}

async function query(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

afterAll(async () => {
  for (const database of opened) await database.drop();
});

test('a test database has the truth and the tables of the queue', async () => {
  const { url } = await open();
  expect(await query(url, 'select count(*)::int as devices from devices')).toEqual([{ devices: 0 }]);
  expect(await query(url, 'select count(*)::int as jobs from bullmq.job')).toEqual([{ jobs: 0 }]);
});

test('two test databases share nothing', async () => {
  const [one, two] = await Promise.all([open(), open()]);
  await query(one.url, 'create table only_here ()');
  expect(await query(two.url, `select to_regclass('only_here')::text as found`)).toEqual([{ found: null }]);
});

test('a preparation of its own runs once for all databases that copy it', async () => {
  let runs = 0;
  const prepare = async (url: string) => {
    runs += 1;
    await query(url, 'create table prepared as select 7 as n');
  };
  const databases = await Promise.all([open({ prepare, template: 'own' }), open({ prepare, template: 'own' })]);
  for (const { url } of databases) expect(await query(url, 'select n from prepared')).toEqual([{ n: 7 }]);
  expect(runs).toBe(1);
});

test('a dropped database is gone although somebody was still connected', async () => {
  const database = await testDatabase();
  const client = new pg.Client({ connectionString: database.url });
  const ended = new Promise((resolve) => client.on('error', resolve));
  await client.connect();
  await database.drop();
  await ended;
  await expect(query(database.url, 'select 1')).rejects.toThrow(/does not exist/);
});
