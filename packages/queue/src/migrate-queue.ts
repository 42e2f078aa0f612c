import { runMigrations } from 'bullmq';
import pg from 'pg';
import { QUEUE_LIMITS } from './limits.js';
import { QUEUE_SCHEMA } from './queue-schema.js';

/** Creates or upgrades the queue's tables. For the migration job alone; a Redis needs none. Safe to run twice, or at the same time. */
export async function migrateQueue(url: string): Promise<void> {
  if (!/^postgres(ql)?:/.test(url)) return;
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: QUEUE_LIMITS.connectMs });
  client.on('error', () => undefined); // The query that fails with it reports it.
  try {
    await client.connect();
    await runMigrations(client, QUEUE_SCHEMA);
  } finally {
    await client.end();
  }
}
