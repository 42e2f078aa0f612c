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
    maxLifetimeSeconds: CONNECTION_LIFETIME_SECONDS,
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

/** Runs `work` in one transaction; a broken connection is thrown away. */
export async function inTransaction<Result>(pool: Pool, work: (client: pg.PoolClient) => Promise<Result>): Promise<Result> {
  const client = await pool.connect();
  let broken: Error | undefined;
  const onError = (error: Error) => {
    broken = error;
  };
  // a connection that ends between two queries has nobody else to tell, and would end the process
  client.on('error', onError);
  try {
    await client.query('begin');
    const result = await work(client);
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback').catch(onError);
    throw error;
  } finally {
    client.off('error', onError);
    client.release(broken);
  }
}

/** Runs `work` inside a transaction so that its failure undoes what it wrote itself and nothing that was written before. */
export async function inSavepoint<Result>(db: Queryable, work: () => Promise<Result>): Promise<Result> {
  await db.query('savepoint attempt');
  try {
    const result = await work();
    await db.query('release savepoint attempt');
    return result;
  } catch (error) {
    // where this fails too, the whole transaction is lost and says so at its next statement
    await db.query('rollback to savepoint attempt; release savepoint attempt').catch(() => undefined);
    throw error;
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
