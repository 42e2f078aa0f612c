import type { Pool } from '@mozpool/db';
import { until } from './engine-bench.js';

export interface Rival {
  query(sql: string, values?: unknown[]): Promise<unknown>;
  /** Waits until `count` other sessions of this database wait for a lock. */
  blocks(count?: number): Promise<void>;
  commit(): Promise<void>;
  rollback(): Promise<void>;
}

/** Opens a transaction by hand, so that a test decides what happens while it is open. */
export async function beginRival(pool: Pool): Promise<Rival> {
  const client = await pool.connect();
  await client.query('begin');
  const end = async (how: 'commit' | 'rollback') => {
    await client.query(how);
    client.release();
  };
  return {
    query: (sql, values) => client.query(sql, values),
    blocks: (count = 1) =>
      until(`${count} sessions wait for a lock`, async () => {
        // a transaction sees one picture of the sessions until it asks for a new one
        await client.query('select pg_stat_clear_snapshot()');
        const { rowCount } = await client.query(
          `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and pid <> pg_backend_pid()`,
        );
        return (rowCount ?? 0) >= count;
      }),
    commit: () => end('commit'),
    rollback: () => end('rollback'),
  };
}
