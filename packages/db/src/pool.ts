import type { Socket } from 'node:net';
import pg from 'pg';

/** What a query function needs: the pool, or one client inside a transaction. */
export type Queryable = Pick<pg.PoolClient, 'query'>;
export type Pool = pg.Pool;

/** A connection is not used for longer than this: half-dead ones would hang for ages. */
const CONNECTION_LIFETIME_SECONDS = 600;
const CONNECT_TIMEOUT_MS = 5_000;
const STATEMENT_TIMEOUT_MS = 15_000;
/** A client that died in the middle of a transaction gives its locks back after this. */
const IDLE_IN_TRANSACTION_TIMEOUT_MS = 20_000;

const INT8_OID = 20;

export interface PoolOptions {
  max?: number;
  applicationName: string;
  onError?: (error: Error) => void;
}

/** Opens no connection by itself: a service starts and serves while the database is away. */
export function createPool(url: string, { max = 10, applicationName, onError = () => undefined }: PoolOptions): Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max,
    application_name: applicationName,
    keepAlive: true,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    query_timeout: STATEMENT_TIMEOUT_MS + 1_000,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_TIMEOUT_MS,
    // statements are sent without waiting for the answers to those before them
    pipeline: true,
    maxLifetimeSeconds: CONNECTION_LIFETIME_SECONDS,
    // a new connection knows no plan: its first request takes several times as long
    idleTimeoutMillis: 0,
    types: {
      // ids and positions stay far below 2^53
      getTypeParser: (oid: number, format?: 'text' | 'binary') =>
        oid === INT8_OID ? Number : pg.types.getTypeParser(oid, format as 'text'),
    } as never,
  });
  // without a listener a restart of the server would end the process
  pool.on('error', onError);
  return pool;
}

export interface TransactionOptions {
  /**
   * Prepared statements are planned once for each connection, whatever their parameters. For those that find a few rows through an index: planning
   * them anew takes as long as running them. A list with filters that may be absent wants the opposite.
   */
  planOnce?: boolean;
}

interface Failure {
  /** The statements behind it fail only because of it. */
  first: unknown;
  /** Nothing is sent any more: it would be carried out by itself. */
  outside: boolean;
}

/** What failed in a transaction. */
const failures = new WeakMap<Queryable, Failure>();

/**
 * Begins a transaction on this connection, and remembers what failed in it: also of statements that nobody waits for. Statements that are asked for
 * without waiting in between leave in one packet: most of what a statement costs here is its way.
 */
function beginOn(client: pg.PoolClient, { planOnce }: TransactionOptions): Queryable {
  const failure: Failure = { first: undefined, outside: false };
  const { stream } = (client as unknown as { connection: { stream: Socket } }).connection;
  let held = false;
  const query = (...input: Parameters<pg.PoolClient['query']>) => {
    if (failure.outside) return Promise.reject(failure.first);
    if (!held) {
      held = true;
      stream.cork();
      process.nextTick(() => {
        held = false;
        stream.uncork();
      });
    }
    const sent = client.query(...input) as unknown as Promise<unknown>;
    sent.catch((error: unknown) => {
      failure.first ??= error;
    });
    return sent;
  };
  const db = { query } as unknown as Queryable;
  failures.set(db, failure);
  // leaves with the first statement
  db.query(planOnce ? 'begin; set local plan_cache_mode = force_generic_plan' : 'begin').catch(() => {
    failure.outside = true;
  });
  return db;
}

/**
 * Runs `work` in one transaction; a broken connection is thrown away. Statements are sent as soon as they are asked for, and run in that order: one
 * whose result nobody needs need not be waited for (`unawaited(saveDevice(…))`), and costs no round trip. If it fails, the transaction does, with its error.
 */
export async function inTransaction<Result>(
  pool: Pool,
  work: (db: Queryable) => Promise<Result>,
  options?: TransactionOptions,
): Promise<Result> {
  const [result] = await inTransactionThen(pool, work, () => Promise.resolve(), options);
  return result;
}

/**
 * The same, and one query that is sent with the commit and runs after it, so that it sees what was committed, and everything that others have
 * committed by then. Its failure is a value: what was committed stays so.
 */
export async function inTransactionThen<Result, Next>(
  pool: Pool,
  work: (db: Queryable) => Promise<Result>,
  next: (db: Queryable) => Promise<Next>,
  options: TransactionOptions = {},
): Promise<[Result, PromiseSettledResult<Next>]> {
  const client = await pool.connect();
  let broken: Error | undefined;
  const onError = (error: Error) => {
    broken = error;
  };
  // a connection that ends between two queries has nobody else to tell, and would end the process
  client.on('error', onError);
  const db = beginOn(client, options);
  try {
    const result = await work(db);
    const committing = db.query('commit');
    const following = Promise.allSettled([next(db)]);
    const { command } = await committing;
    // after a statement that failed a commit is a rollback
    if (command !== 'COMMIT') throw failures.get(db)?.first ?? new Error(`the transaction ended with ${command}`);
    return [result, (await following)[0]];
  } catch (error) {
    await client.query('rollback').catch(onError);
    throw failures.get(db)?.first ?? error;
  } finally {
    client.off('error', onError);
    client.release(broken);
  }
}

/** Runs `work` inside a transaction so that its failure undoes what it wrote itself and nothing that was written before. */
export async function inSavepoint<Result>(db: Queryable, work: () => Promise<Result>): Promise<Result> {
  const failure: Pick<Failure, 'first'> = failures.get(db) ?? { first: undefined };
  const begun = db.query('savepoint attempt');
  begun.catch(() => undefined);
  try {
    const result = await work();
    // fails if anything before it did
    await db.query('release savepoint attempt');
    return result;
  } catch (error) {
    // where this fails too, the whole transaction is lost and says so at its next statement
    const first = failure.first ?? error;
    const undone = await db.query('rollback to savepoint attempt; release savepoint attempt').then(
      () => true,
      () => false,
    );
    if (undone) failure.first = undefined;
    throw first;
  }
}

/** What `pg` says, without a code, when it is the connection that failed. */
const CONNECTION_MESSAGE =
  /^(Connection terminated|timeout expired|timeout exceeded when trying to connect|Query read timeout|Client has encountered)/;
const NETWORK_CODES = ['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN'];

function codeOf(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : undefined;
}

/** The database itself cannot be reached or takes no more: trying something else now will not do better. */
export function isDatabaseAway(error: unknown): boolean {
  const code = codeOf(error);
  if (code === undefined) return error instanceof Error && CONNECTION_MESSAGE.test(error.message);
  return /^(08|53|57P)/.test(code) || NETWORK_CODES.includes(code);
}

/** Errors that a later try may not meet: the database is away, a deadlock, a lock or a statement that took too long. */
export function isTransient(error: unknown): boolean {
  return isDatabaseAway(error) || /^(40|55|57)/.test(codeOf(error) ?? '');
}
