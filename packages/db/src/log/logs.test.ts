import type { LogBatch } from '@mozpool/contracts';
import { inTransaction } from '../pool.js';
import { type DbBench, openDb } from '../testing/db-bench.js';
import { insertLogs, maintainLogPartitions, storeLogBatch } from './logs.js';

let bench: DbBench;
let d1: number;
beforeAll(async () => {
  bench = await openDb();
  d1 = await bench.addDevice('d1');
});
afterAll(() => bench.close());
beforeEach(async () => {
  await bench.db.query('delete from logs; delete from log_batches');
});

const DAY_MS = 86_400_000;
const batch = (lines: Partial<LogBatch['lines'][number]>[], number = 1): LogBatch => ({
  server: 'north',
  instance: 'i1',
  batch: number,
  lines: lines.map((line) => ({ device: 'd1', at: Date.now(), source: 'syslog', message: 'hello', ...line })),
});
const store = (input: LogBatch) => inTransaction(bench.db, (db) => storeLogBatch(db, input));
const keepHouse = () => inTransaction(bench.db, (db) => maintainLogPartitions(db, { daysAhead: 14, daysKept: 15 }));

describe('a batch of lines', () => {
  test('is stored once, however often it comes', async () => {
    const lines = batch([{ message: 'one' }, { message: 'two' }]);
    expect(await store(lines)).toBe(2);
    expect(await store(lines)).toBe(0);
    expect(await bench.rows('select device_id, source, message from logs order by id')).toEqual([
      { device_id: d1, source: 'syslog', message: 'one' },
      { device_id: d1, source: 'syslog', message: 'two' },
    ]);
  });

  test('that comes twice at once is stored once', async () => {
    const stored = await Promise.all([store(batch([{}, {}])), store(batch([{}, {}]))]);
    expect(stored.sort()).toEqual([0, 2]);
  });

  test('is another one when it is of another process or has another number', async () => {
    await store(batch([{}], 1));
    await store(batch([{}], 2));
    await store({ ...batch([{}], 1), instance: 'i2' });
    expect(await bench.rows('select from logs')).toHaveLength(3);
  });

  test('that could not be stored comes again and is stored then', async () => {
    const lost = inTransaction(bench.db, async (db) => {
      await storeLogBatch(db, batch([{}]));
      throw new Error('lost before the commit');
    });
    await expect(lost).rejects.toThrow('lost');
    expect(await store(batch([{}]))).toBe(1);
  });

  test('H7 loses its lines about unknown devices without a word', async () => {
    expect(await store(batch([{ device: 'stranger' }, {}]))).toBe(1);
  });

  test.each([
    ['an hour ago', -3_600_000, true],
    ['a day ahead', DAY_MS, true],
    ['three days ahead', 3 * DAY_MS, false],
    ['in 1970', -Date.now(), false],
  ])('H1 keeps the time of its source, unless that is implausible: %s', async (_what, offsetMs, believed) => {
    const at = Date.now() + offsetMs;
    await store(batch([{ at }]));
    const [line] = await bench.rows(
      'select (extract(epoch from at) * 1000)::float8 as at, abs(extract(epoch from received_at - now())) < 5 as received_now from logs',
    );
    expect(line!.received_now).toBe(true);
    expect(Math.abs(line!.at - at) < 2).toBe(believed);
    if (!believed) expect(Math.abs(line!.at - Date.now())).toBeLessThan(5_000);
  });

  test('may contain what Postgres cannot store', async () => {
    await store(batch([{ message: 'a\0b\ud800c' }]));
    expect((await bench.rows('select message from logs'))[0]!.message).toBe('ab\ufffdc');
  });
});

describe('the partitions of the log', () => {
  const partitions = async () =>
    (await bench.rows(`select inhrelid::regclass::text as name from pg_inherits where inhparent = 'logs'::regclass order by 1`)).map(
      (row) => row.name as string,
    );
  const dayName = (offset: number) => `logs_${new Date(Date.now() + offset * DAY_MS).toISOString().slice(0, 10).replaceAll('-', '')}`;

  test('are made 14 days ahead, once', async () => {
    const { created } = await keepHouse();
    expect(created).toEqual(Array.from({ length: 15 }, (_, day) => dayName(day)));
    expect(await partitions()).toEqual([...created, 'logs_default'].sort());
    expect(await keepHouse()).toEqual({ created: [], dropped: [] });
    await insertLogs(bench.db, [{ deviceId: d1, source: 'test', message: 'today' }]);
    expect(await bench.rows('select tableoid::regclass::text as name from logs')).toEqual([{ name: dayName(0) }]);
  });

  test('take over the lines that fell into the default partition, which keep their ids', async () => {
    await keepHouse();
    await bench.db.query(`drop table ${dayName(0)}`);
    await insertLogs(bench.db, [
      { deviceId: d1, source: 'test', message: 'one' },
      { deviceId: d1, source: 'test', message: 'two' },
    ]);
    const before = await bench.rows('select id, message, received_at from only logs_default order by id');
    expect(before).toHaveLength(2);
    expect((await keepHouse()).created).toEqual([dayName(0)]);
    expect(await bench.rows(`select id, message, received_at from only ${dayName(0)} order by id`)).toEqual(before);
    expect(await bench.rows('select from only logs_default')).toEqual([]);
  });

  test('are dropped when they are past their time, and so are old lines of the default partition', async () => {
    const [old, kept] = [dayName(-16), dayName(-15)];
    for (const [name, from] of [
      [old, -16],
      [kept, -15],
    ] as const) {
      const day = new Date(Date.now() + from * DAY_MS).toISOString().slice(0, 10);
      await bench.db.query(
        `create table ${name} partition of logs for values from ('${day}T00:00:00Z') to (('${day}T00:00:00Z'::timestamptz + interval '1 day'))`,
      );
    }
    await bench.db.query(
      `insert into logs (device_id, source, message, received_at) values (${d1}, 'test', 'ancient', now() - interval '40 days')`,
    );
    expect((await keepHouse()).dropped).toEqual([old]);
    expect(await partitions()).toContain(kept);
    expect(await bench.rows('select from logs')).toEqual([]);
  });

  test('end with the day in UTC, whatever the time zone of the session', async () => {
    const [bound] = await bench.rows(
      `select pg_get_expr(relpartbound, oid) as bound from (select set_config('TimeZone', 'UTC', false)) s, pg_class where relname = $1`,
      dayName(1),
    );
    expect(bound!.bound).toMatch(/FROM \('\d{4}-\d\d-\d\d 00:00:00\+00'\) TO \('\d{4}-\d\d-\d\d 00:00:00\+00'\)/);
  });
});

test('a line is about a device or about a request, and of one of them only', async () => {
  await expect(bench.db.query(`insert into logs (source, message) values ('test', 'about nothing')`)).rejects.toThrow('check constraint');
  await expect(
    bench.db.query(`insert into logs (device_id, request_id, source, message) values (1, 1, 'test', 'about both')`),
  ).rejects.toThrow('check constraint');
});
