import { createPool, isDatabaseAway, type Pool } from '@mozpool/db';
import { CliError } from './cli-error.js';
import type { Terminal } from './terminal.js';

const NO_SUCH_TABLE = '42P01';

/** Works on the database that `DATABASE_URL` names. */
export async function withDatabase<Result>({ env }: Terminal, work: (db: Pool) => Promise<Result>): Promise<Result> {
  const url = env.DATABASE_URL;
  if (!url)
    throw new CliError('DATABASE_URL is not set. This command works on the database itself: postgres://user:password@host:5432/mozpool');
  const pool = createPool(url, { max: 1, applicationName: 'mozpool-cli' });
  try {
    return await work(pool);
  } catch (error) {
    if (isDatabaseAway(error)) throw new CliError(`The database cannot be reached: ${(error as Error).message}`, { cause: error });
    if ((error as { code?: unknown }).code === NO_SUCH_TABLE)
      throw new CliError('This database is not up to date. Run the migration job first.', { cause: error });
    throw error;
  } finally {
    await pool.end();
  }
}
