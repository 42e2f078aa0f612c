import {
  createPool,
  inSavepoint,
  inTransaction,
  inTransactionThen,
  isDatabaseAway,
  isTransient,
  type Pool,
  type Queryable,
} from './pool.js';
import { runWrite, unawaited } from './run-prepared.js';
import { type DbBench, openDb } from './testing/db-bench.js';

let bench: DbBench;
beforeAll(async () => {
  bench = await openDb();
});
afterAll(() => bench.close());

const server = (fqdn: string) => `insert into imaging_servers (fqdn) values ('${fqdn}')`;
const servers = async () => (await bench.rows('select fqdn from imaging_servers order by fqdn')).map((row) => row.fqdn);
beforeEach(() => bench.db.query('delete from imaging_servers'));

test('A8 a transaction that throws changes nothing and gives its connection back', async () => {
  const lost = inTransaction(bench.db, async (db) => {
    await db.query(server('lost'));
    throw new Error('a bug');
  });
  await expect(lost).rejects.toThrow('a bug');
  expect(await servers()).toEqual([]);
  expect(bench.db.idleCount).toBe(bench.db.totalCount);
});

test('a savepoint that throws undoes its own writes only', async () => {
  await inTransaction(bench.db, async (db) => {
    await db.query(server('before'));
    await expect(
      inSavepoint(db, async () => {
        await db.query(server('inside'));
        await db.query('select 1 / 0');
      }),
    ).rejects.toThrow('division by zero');
    await inSavepoint(db, () => db.query(server('after')));
  });
  expect(await servers()).toEqual(['after', 'before']);
});

test('a transaction that could not be begun writes nothing once that is known', async () => {
  const client = await bench.db.connect();
  const { query: sent } = client;
  const query = sent.bind(client) as (...input: unknown[]) => Promise<unknown>;
  client.query = ((...input: unknown[]) => (input[0] === 'begin' ? query('select 1 / 0') : query(...input))) as typeof client.query;
  const pool = { connect: async () => client } as unknown as Pool;
  const refused = inTransaction(pool, async (db) => {
    await db.query('select 1').catch(() => undefined);
    await db.query(server('alone'));
  });
  await expect(refused).rejects.toThrow('division by zero');
  client.query = sent;
  expect(await servers()).toEqual([]);
});

test('statements that are planned once are so in their transaction only', async () => {
  const mode = async (db: Queryable) =>
    (await db.query<{ mode: string }>(`select current_setting('plan_cache_mode') as mode`)).rows[0]!.mode;
  const [inside, after] = await inTransactionThen(bench.db, mode, mode, { planOnce: true });
  expect({ inside, after }).toEqual({ inside: 'force_generic_plan', after: { status: 'fulfilled', value: 'auto' } });
});

describe('a query that is sent with the commit', () => {
  const count = async (db: Queryable) =>
    (await db.query<{ count: number }>('select count(*)::int as count from imaging_servers')).rows[0]!.count;

  test('sees what was committed', async () => {
    const outcome = await inTransactionThen(bench.db, async (db) => void (await db.query(server('one'))), count);
    expect(outcome).toEqual([undefined, { status: 'fulfilled', value: 1 }]);
  });

  test('may fail without undoing anything', async () => {
    const [, next] = await inTransactionThen(
      bench.db,
      async (db) => void (await db.query(server('one'))),
      (db) => db.query('select 1 / 0'),
    );
    expect(next).toMatchObject({ status: 'rejected', reason: expect.objectContaining({ message: 'division by zero' }) });
    expect(await servers()).toEqual(['one']);
    expect(bench.db.idleCount).toBe(bench.db.totalCount);
  });
});

describe('a write that nobody waits for', () => {
  const write = (db: Queryable, fqdn: string) => runWrite(db, 'test-write', 'insert into imaging_servers (fqdn) values ($1)', [fqdn]);
  const tooLong = 'x'.repeat(256);

  test('is committed with the others, in their order', async () => {
    await inTransaction(bench.db, async (db) => {
      unawaited(write(db, 'one'));
      unawaited(write(db, 'two'));
    });
    expect(await servers()).toEqual(['one', 'two']);
  });

  test('fails the transaction with its own error if it is refused, also where the next statement fails because of it', async () => {
    const last = inTransaction(bench.db, async (db) => {
      await write(db, 'before');
      unawaited(write(db, tooLong));
    });
    await expect(last).rejects.toThrow('imaging_servers_fqdn_check');
    const followed = inTransaction(bench.db, async (db) => {
      unawaited(write(db, tooLong));
      await write(db, 'after');
    });
    await expect(followed).rejects.toThrow('imaging_servers_fqdn_check');
    expect(await servers()).toEqual([]);
    expect(bench.db.idleCount).toBe(bench.db.totalCount);
  });

  test('fails no more than its savepoint', async () => {
    await inTransaction(bench.db, async (db) => {
      unawaited(write(db, 'before'));
      await expect(inSavepoint(db, async () => unawaited(write(db, tooLong)))).rejects.toThrow('imaging_servers_fqdn_check');
      unawaited(write(db, 'after'));
    });
    expect(await servers()).toEqual(['after', 'before']);
  });
});

test('A6 a connection that the server ended is replaced: the next query works', async () => {
  const errors: Error[] = [];
  const pool = createPool(bench.url, { applicationName: 'to be ended', max: 1, onError: (error) => errors.push(error) });
  const {
    rows: [before],
  } = await pool.query('select pg_backend_pid() as pid');
  await bench.db.query('select pg_terminate_backend($1, 5000)', [before.pid]);
  const failed = await pool.query('select 1').catch((error: unknown) => error);
  if (failed instanceof Error) expect(isDatabaseAway(failed)).toBe(true);
  const {
    rows: [after],
  } = await pool.query('select pg_backend_pid() as pid');
  expect(after.pid).not.toBe(before.pid);
  await pool.end();
});

test('A6 a transaction whose connection breaks throws, and the pool goes on', async () => {
  const broken = inTransaction(bench.db, async (db) => {
    const {
      rows: [own],
    } = await db.query('select pg_backend_pid() as pid');
    await bench.db.query('select pg_terminate_backend($1, 5000)', [own.pid]);
    await db.query(server('lost'));
  });
  await expect(broken).rejects.toThrow();
  expect(await servers()).toEqual([]);
});

test('A7 a pool for a database that is away opens nothing until it is asked, and says that it is away', async () => {
  const pool = createPool('postgres://nobody@127.0.0.1:1/nothing', { applicationName: 'early' });
  const error = await pool.query('select 1').catch((reason: unknown) => reason);
  expect(isDatabaseAway(error)).toBe(true);
  await pool.end();
});

test('ids come as numbers', async () => {
  expect(await bench.rows('select 9007199254740991::bigint as id')).toEqual([{ id: 9_007_199_254_740_991 }]);
});

describe('telling faults that pass from bugs', () => {
  const withCode = (code: string) => Object.assign(new Error('x'), { code });
  test.each(['08006', '53300', '57P01', 'ECONNREFUSED'])('%s: the database is away', (code) => {
    expect([isTransient(withCode(code)), isDatabaseAway(withCode(code))]).toEqual([true, true]);
  });
  test.each(['40001', '40P01', '55P03', '57014'])('%s: a later try may do better', (code) => {
    expect([isTransient(withCode(code)), isDatabaseAway(withCode(code))]).toEqual([true, false]);
  });
  test.each(['23505', '22P02', '42P01', 'P0001'])('%s: a bug', (code) => {
    expect(isTransient(withCode(code))).toBe(false);
  });
  test('a message that only mentions a timeout or a connection is no such fault', () => {
    expect(isTransient(new Error('no action is called "startTimeout": add it'))).toBe(false);
    expect(isTransient(new Error('Connection terminated unexpectedly'))).toBe(true);
    expect(isTransient(undefined)).toBe(false);
  });
});
