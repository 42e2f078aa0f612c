import type { LogBatch } from '@mozpool/contracts';
import type { Queryable } from '../pool.js';
import { runPrepared } from '../run-prepared.js';
import { toJsonb } from '../to-jsonb.js';

export interface LogInput {
  deviceId?: number;
  requestId?: number;
  source: string;
  message: string;
}

export async function insertLogs(db: Queryable, lines: readonly LogInput[]): Promise<void> {
  if (lines.length === 0) return;
  await db.query(
    `insert into logs (device_id, request_id, source, message)
     select (e->>'deviceId')::bigint, (e->>'requestId')::bigint, e->>'source', e->>'message' from jsonb_array_elements($1::jsonb) with ordinality as t(e, n) order by n`,
    [toJsonb(lines)],
  );
}

/** A source's clock is believed within these bounds; outside of them the line gets the time it was received. */
const MAX_AHEAD = '2 days';
const MAX_BEHIND = '14 days';

/** Stores a batch once, however often it comes. Lines about unknown devices are dropped. Returns the lines stored. */
export async function storeLogBatch(db: Queryable, batch: LogBatch): Promise<number> {
  const { rowCount } = await db.query('insert into log_batches (instance, batch) values ($1, $2) on conflict do nothing', [
    batch.instance,
    batch.batch,
  ]);
  if (rowCount === 0) return 0;
  const inserted = await runPrepared(
    db,
    'insert-log-batch',
    `insert into logs (device_id, source, message, at)
     select d.id, e->>'source', e->>'message',
       case when t.at between now() - interval '${MAX_BEHIND}' and now() + interval '${MAX_AHEAD}' then t.at else now() end
     from jsonb_array_elements($1::jsonb) with ordinality as l(e, n)
     cross join lateral (select to_timestamp((e->>'at')::float8 / 1000) as at) t
     join devices d on d.name = e->>'device' order by n`,
    [toJsonb(batch.lines)],
  );
  return inserted.rowCount ?? 0;
}

/** Any number will do, as long as every housekeeper takes the same. */
const PARTITION_LOCK = 62_017_003;
/** Transitions queue up behind a housekeeper that waits for a long reader: rather let it fail and come again. */
const PARTITION_LOCK_TIMEOUT = '2s';

/** Makes the daily partitions ahead and drops those that are past their time; one housekeeper at a time. */
export async function maintainLogPartitions(
  db: Queryable,
  input: { daysAhead: number; daysKept: number },
): Promise<{ created: string[]; dropped: string[] }> {
  await db.query('select pg_advisory_xact_lock($1)', [PARTITION_LOCK]);
  await db.query(`set local lock_timeout = '${PARTITION_LOCK_TIMEOUT}'`);
  const { rows } = await db.query<{ name: string; day: string }>(
    `select 'logs_' || to_char(day, 'YYYYMMDD') as name, to_char(day, 'YYYY-MM-DD') as day
     from generate_series(date_trunc('day', now() at time zone 'UTC'), date_trunc('day', now() at time zone 'UTC') + make_interval(days => $1), interval '1 day') as day
     where to_regclass('logs_' || to_char(day, 'YYYYMMDD')) is null`,
    [input.daysAhead],
  );
  // a line that waited for the default partition while another one is attached would be refused: keep lines out until all is done
  if (rows.length > 0) await db.query('lock table logs in access exclusive mode');
  for (const { name, day } of rows) {
    // rows that fell into the default partition would keep the new one from being attached
    await db.query(`create table ${name} (like logs including defaults including constraints)`);
    await db.query(
      `with moved as (delete from logs_default where received_at >= '${day}T00:00:00Z' and received_at < '${day}T00:00:00Z'::timestamptz + interval '1 day' returning *)
       insert into ${name} overriding system value select * from moved`,
    );
    await db.query(
      `alter table logs attach partition ${name} for values from ('${day}T00:00:00Z') to (('${day}T00:00:00Z'::timestamptz + interval '1 day'))`,
    );
  }
  const old = await db.query<{ name: string }>(
    `select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid where i.inhparent = 'logs'::regclass and c.relname ~ '^logs_[0-9]{8}$'
     and to_date(substr(c.relname, 6), 'YYYYMMDD') < (now() at time zone 'UTC')::date - $1::int`,
    [input.daysKept],
  );
  for (const { name } of old.rows) await db.query(`drop table ${name}`);
  await db.query(`delete from logs_default where received_at < now() - make_interval(days => $1)`, [input.daysKept]);
  await db.query(`delete from log_batches where received_at < now() - interval '1 day'`);
  return { created: rows.map((row) => row.name), dropped: old.rows.map((row) => row.name) };
}
