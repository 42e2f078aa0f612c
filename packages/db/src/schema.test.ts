import { type DbBench, openDb } from './testing/db-bench.js';

let bench: DbBench;
beforeAll(async () => {
  bench = await openDb();
  await bench.addDevice('d1');
});
afterAll(() => bench.close());

test('every table says what it is for', async () => {
  const silent = await bench.rows(
    `select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition and coalesce(obj_description(oid), '') = ''`,
  );
  expect(silent).toEqual([]);
});

test('A11 every instant is stored with its time zone, so that no clock change moves it', async () => {
  const local = await bench.rows(
    `select table_name, column_name, data_type from information_schema.columns where table_schema = 'public'
     and data_type in ('timestamp without time zone', 'date', 'time without time zone', 'time with time zone')`,
  );
  expect(local).toEqual([]);
});

test('every reference says what happens to it, and history has none', async () => {
  const references = await bench.rows(
    `select conrelid::regclass::text as "table", confdeltype as "on delete" from pg_constraint where contype = 'f'`,
  );
  expect(references.filter((reference) => reference['on delete'] === 'a')).toEqual([]);
  expect(references.filter((reference) => ['events', 'logs'].includes(reference.table))).toEqual([]);
});

test.each([
  ['a device called any', `update devices set name = 'any'`],
  ['a device whose name is no path segment', `update devices set name = 'a/b'`],
  ['a MAC address in capitals', `update devices set mac_address = 'ABCDEF000000'`],
  ['an image called any', `insert into images (name) values ('any')`],
  ['the environment any', `update devices set environment = 'any'`],
  ['empty relay information', `update devices set relay_info = ''`],
  ['an unknown way to ping', `update devices set ping_method = 'smoke'`],
  ['a second row of positions', 'insert into event_positions (last) values (7)'],
  ['an inbox of something else', `insert into inbox (machine, machine_id, event) values ('board', 1, 'x')`],
])('%s cannot be stored', async (_what, sql) => {
  await expect(bench.db.query(sql)).rejects.toThrow('constraint');
});

test('a new device begins in the first state and is due at once; a new request, too', async () => {
  await bench.db.query(`insert into images (name) values ('b2g')`);
  await bench.db.query(
    `insert into requests (requested_device, assignee, image_id, expires_at) select 'any', 'x', id, now() + interval '1 h' from images`,
  );
  expect(
    await bench.rows(
      'select state, state_deadline <= now() as due from devices union all select state, state_deadline <= now() from requests',
    ),
  ).toEqual([
    { state: 'new', due: true },
    { state: 'new', due: true },
  ]);
});
