import { DEVICE_STATE_NAMES, FAILURE_CAUSES, IMAGING_RESULTS, REQUEST_STATE_NAMES } from '@mozpool/domain';
import { waitFor } from '@mozpool/testkit';
import pg from 'pg';
import { migrate, migrationStates } from './migrate.js';
import { createPool } from './pool.js';
import { type DbBench, openDb } from './testing/db-bench.js';

let bench: DbBench;
beforeEach(async () => {
  bench = await openDb('empty');
});
afterEach(() => bench.close());

const applied = async () => (await bench.rows('select name from schema_migrations order by name')).map((row) => row.name);

test('every migration is applied once, in order', async () => {
  const first = await migrate(bench.db);
  expect(first.applied.length).toBeGreaterThan(0);
  expect(first.applied).toEqual([...first.applied].sort());
  expect(await applied()).toEqual(first.applied);
  expect(await migrate(bench.db)).toEqual({ applied: [] });
});

test('two migrators at once: one applies everything, the other nothing', async () => {
  const other = createPool(bench.url, { applicationName: 'other migrator' });
  const reports = await Promise.all([migrate(bench.db), migrate(other)]);
  await other.end();
  const [none, all] = reports.map((report) => report.applied).sort((a, b) => a.length - b.length);
  expect(none).toEqual([]);
  expect(await applied()).toEqual(all);
});

describe('while services go on', () => {
  let service: pg.Client;
  beforeEach(async () => {
    await migrate(bench.db);
    service = new pg.Client(bench.url);
    await service.connect();
    await service.query('begin; lock table requests in row exclusive mode');
  });
  afterEach(() => service.end());
  const migratorWaits = async () =>
    (await bench.rows(`select from pg_locks where not granted and relation = 'requests'::regclass`)).length > 0;

  test('a deadlock with one of them is no failure', async () => {
    const migrating = migrate(bench.db);
    await waitFor(migratorWaits, { what: 'the migrator to want the table of requests', timeoutMs: 5_000, everyMs: 10 });
    // it has the table of devices by now; Postgres lets one of the two go on
    await Promise.allSettled([service.query('select from devices')]);
    await service.query('rollback');
    expect(await migrating).toEqual({ applied: [] });
  });

  test('it makes nobody wait for long behind it, and begins again', async () => {
    const migrating = migrate(bench.db);
    await waitFor(migratorWaits, { what: 'the migrator to want the table of requests', timeoutMs: 5_000, everyMs: 10 });
    await bench.db.query(`set statement_timeout = '8s'; select from requests`);
    await service.query('commit');
    expect(await migrating).toEqual({ applied: [] });
  });
});

test('a migration that was changed after it was applied is refused, and nothing is changed', async () => {
  await migrate(bench.db);
  await bench.db.query(`update schema_migrations set sha256 = 'other' where name like '0001%'`);
  await bench.db.query('alter table devices drop constraint devices_state_check');
  await expect(migrate(bench.db)).rejects.toThrow(
    'migration 0001_initial.sql was changed after it was applied: restore it and put the change into a new file',
  );
  expect(await bench.rows(`select from pg_constraint where conname = 'devices_state_check'`)).toEqual([]);
});

test('a migration that fails leaves nothing of those before it', async () => {
  // a table of that name is in the way of the first file, halfway through
  await bench.db.query('create table inbox ()');
  await expect(migrate(bench.db)).rejects.toThrow('inbox');
  expect(await bench.rows(`select tablename from pg_tables where schemaname = 'public'`)).toEqual([{ tablename: 'inbox' }]);
});

test('migrations of a newer release are no obstacle to an older one', async () => {
  await migrate(bench.db);
  await bench.db.query(`insert into schema_migrations (name, sha256) values ('9999_future.sql', 'x')`);
  expect(await migrate(bench.db)).toEqual({ applied: [] });
});

test('the lists of states are put in place every time', async () => {
  await migrate(bench.db);
  await bench.db.query('alter table devices drop constraint devices_state_check');
  await migrate(bench.db);
  const id = await bench.addDevice('d1');
  await expect(bench.db.query(`update devices set state = 'dreaming' where id = $1`, [id])).rejects.toThrow('devices_state_check');
});

test('every value that the domain knows can be stored, and no other', async () => {
  await migrate(bench.db);
  const device = await bench.addDevice('d1');
  await bench.db.query(`insert into images (name) values ('b2g')`);
  await bench.db.query(`insert into requests (requested_device, assignee, image_id, expires_at) select 'any', 'x', id, now() from images`);
  await bench.db.query('insert into claims (request_id, device_id) select id, $1 from requests', [device]);
  for (const [table, column, values] of [
    ['devices', 'state', DEVICE_STATE_NAMES],
    ['devices', 'failure_cause', FAILURE_CAUSES],
    ['requests', 'state', REQUEST_STATE_NAMES],
    ['claims', 'imaging_result', IMAGING_RESULTS],
  ] as const) {
    for (const value of values) await bench.db.query(`update ${table} set ${column} = $1`, [value]);
    await expect(bench.db.query(`update ${table} set ${column} = 'dreaming'`)).rejects.toThrow(`${table}_${column}_check`);
  }
});

test('what is applied, what is not, and what does not belong together can be asked for', async () => {
  const states = async () => Object.fromEntries((await migrationStates(bench.db)).map(({ name, state }) => [name.slice(0, 4), state]));
  expect(new Set(Object.values(await states()))).toEqual(new Set(['not_applied']));
  expect(await bench.rows(`select tablename from pg_tables where schemaname = 'public'`)).toEqual([]);
  await migrate(bench.db);
  expect(new Set(Object.values(await states()))).toEqual(new Set(['applied']));
  await bench.db.query(`update schema_migrations set sha256 = 'other' where name like '0001%'`);
  await bench.db.query(`delete from schema_migrations where name like '0002%'`);
  await bench.db.query(`insert into schema_migrations (name, sha256) values ('9999_future.sql', 'x')`);
  expect(await states()).toMatchObject({ '0001': 'changed', '0002': 'not_applied', '0003': 'applied', 9999: 'newer' });
  expect((await migrationStates(bench.db))[0]!.appliedAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
});
