import { readFileSync } from 'node:fs';
import { inTransaction } from '../pool.js';
import { type DbBench, openDb } from '../testing/db-bench.js';
import { dumpSchema } from './dump-schema.js';

let bench: DbBench;
beforeAll(async () => {
  bench = await openDb();
});
afterAll(() => bench.close());

test('the committed schema is what the migrations make', async () => {
  const committed = readFileSync(new URL('../../schema.sql', import.meta.url), 'utf8');
  expect(await dumpSchema(bench.db)).toBe(committed);
});

test('every kind of change shows', async () => {
  const before = await dumpSchema(bench.db);
  for (const change of [
    'alter table devices add column colour text',
    'alter table devices alter column environment drop default',
    'alter table devices alter column comments set not null',
    'alter table claims drop constraint claims_device_id_key',
    'drop index devices_due',
    `comment on table claims is 'something else'`,
    `comment on column claims.imaging_result is 'how it went'`,
    'create view held as select device_id from claims',
    'create function one() returns int language sql as $$ select 1 $$',
    `create table logs_past partition of logs for values from ('2001-01-01') to ('2001-01-02')`,
  ]) {
    const undone = inTransaction(bench.db, async (db) => {
      await db.query(change);
      expect(await dumpSchema(db)).not.toBe(before);
      throw new Error('undo');
    });
    await expect(undone).rejects.toThrow('undo');
  }
  expect(await dumpSchema(bench.db)).toBe(before);
});
