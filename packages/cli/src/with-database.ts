import type { Pool } from '@mozpool/db';
import { CliError } from './cli-error.js';
import type { Terminal } from './terminal.js';

const NO_SUCH_TABLE = '42P01';

/** What can be done with the database. It is loaded by the commands that need it: the others, which call the API, start sooner without. */
export type Store = typeof import('@mozpool/db');

/** Works on the database that `DATABASE_URL` names. */
export async function withDatabase<Result>({ env }: Terminal, work: (db: Pool, store: Store) => Promise<Result>): Promise<Result> {
  const url = env.DATABASE_URL;
  if (!url)
    throw new CliError('DATABASE_URL is not set. This command works on the database itself: postgres://user:password@host:5432/mozpool');
  const store = await import('@mozpool/db');
  const pool = store.createPool(url, { max: 1, applicationName: 'mozpool-cli' });
  try {
    return await work(pool, store);
  } catch (error) {
    if (store.isDatabaseAway(error)) throw new CliError(`The database cannot be reached: ${(error as Error).message}`, { cause: error });
    if ((error as { code?: unknown }).code === NO_SUCH_TABLE)
      throw new CliError('This database is not up to date. Run the migration job first.', { cause: error });
    throw error;
  } finally {
    await pool.end();
  }
}
