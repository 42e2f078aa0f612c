import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPool, migrate, type Pool } from '@mozpool/db';
import { type TestDatabase, testDatabase } from '@mozpool/testkit';
import { runMozpool } from '../testing/run-mozpool.js';

/** The first test file of a run starts Postgres. */
jest.setTimeout(60_000);

const TEXT = '\nDEFAULT b2g\nLABEL b2g\n  KERNEL panda/vmlinuz\n\n';
const SHOWN = '** Contents:\nDEFAULT b2g\nLABEL b2g\n  KERNEL panda/vmlinuz\n';

let database: TestDatabase;
let db: Pool;
let directory: string;
let file: string;
beforeAll(async () => {
  database = await testDatabase();
  db = createPool(database.url, { max: 2, applicationName: 'cli test' });
  await migrate(db);
  directory = await mkdtemp(join(tmpdir(), 'mozpool-pxe-'));
  file = join(directory, 'b2g.txt');
  await writeFile(file, TEXT);
});
afterAll(async () => {
  await db.end();
  await database.drop();
  await rm(directory, { recursive: true });
});
beforeEach(() => db.query('delete from pxe_configs'));

const pxe = (words: string[], input?: string) =>
  runMozpool(['pxe-config', ...words], { env: { DATABASE_URL: database.url }, ...(input !== undefined && { input }) });

test('adds and shows, changes only what is given, and lists', async () => {
  expect(await pxe(['add', 'b2g', '-m', 'B2G on pandas', '-c', file])).toEqual({
    code: 0,
    out: `** Name: b2g\n** Description: B2G on pandas\n${SHOWN}`,
    err: '',
  });
  expect(await pxe(['modify', 'b2g', '--inactive', '--description', ''])).toEqual({
    code: 0,
    out: `** Name: b2g (inactive)\n** Description: B2G on pandas\n${SHOWN}`,
    err: '',
  });
  await pxe(['add', 'android', '--description', 'Android', '--config', '-'], TEXT);
  expect((await pxe(['list'])).out).toMatch(/^\*\* Name: android\n[\s\S]*\*\* Name: b2g \(inactive\)\n/);
  expect((await pxe(['list', '--active'])).out).not.toMatch(/b2g \(inactive\)/);
  expect((await pxe(['modify', 'b2g', '--active', '-c', '-'], '#!ipxe\nexit\n')).out).toBe(
    '** Name: b2g\n** Description: B2G on pandas\n** Contents:\n#!ipxe\nexit\n',
  );
  expect((await pxe(['show', 'b2g'])).out).toMatch(/^\*\* Name: b2g\n/);
});

test('what it changes is in the history, with the name of whoever did it', async () => {
  await pxe(['add', 'b2g', '-m', 'x', '-c', file, '--inactive']);
  const { rows } = await db.query(`select event, details from events where kind = 'inventory' order by id desc limit 1`);
  expect(rows).toEqual([
    {
      event: 'created',
      details: expect.objectContaining({
        name: 'b2g',
        by: expect.stringMatching(/\(cli\)$/),
        values: expect.objectContaining({ active: false }),
      }),
    },
  ]);
});

test.each([
  [[], /too few arguments/],
  [['list', 'b2g'], /name not allowed/],
  [['show'], /name required/],
  [['add'], /name required/],
  [['modify'], /name required/],
  [['add', 'b2g'], /--description and --config required/],
  [['show', 'b2g', '--active'], /no additional options/],
  [['show', 'b2g', '--inactive'], /no additional options/],
  [['remove', 'b2g'], /there is no action "remove"/],
  [['toString', 'b2g'], /there is no action "toString"/],
  [['modify', 'b2g', '--active', '--inactive'], /exclude each other/],
])('%j is called in a wrong way', async (words, why) => {
  expect(await pxe(words)).toEqual({ code: 2, out: '', err: expect.stringMatching(why) });
});

test.each([
  [['show', 'nobody'], /There is no PXE configuration "nobody"/],
  [['modify', 'nobody', '--active'], /There is no PXE configuration "nobody"/],
  [['add', 'a b', '-m', 'x', '-c', '-'], /name must be 1 to 32 letters/],
  [['add', 'b2g', '-m', 'x', '-c', '/nowhere/b2g.txt'], /\/nowhere\/b2g\.txt cannot be read/],
])('%j fails and says why', async (words, why) => {
  expect(await pxe(words, TEXT)).toEqual({ code: 1, out: '', err: expect.stringMatching(why) });
});

test('a name that is taken stays what it was, and a text that boots nothing is refused', async () => {
  await pxe(['add', 'b2g', '-m', 'first', '-c', file]);
  expect(await pxe(['add', 'b2g', '-m', 'second', '-c', file])).toMatchObject({ code: 1, err: expect.stringMatching(/already.*modify/) });
  expect(await pxe(['modify', 'b2g', '-c', '-'], 'hello')).toMatchObject({ code: 1, err: expect.stringMatching(/boots nothing/) });
  expect((await pxe(['show', 'b2g'])).out).toBe(`** Name: b2g\n** Description: first\n${SHOWN}`);
});
