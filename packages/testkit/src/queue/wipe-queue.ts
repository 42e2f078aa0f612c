import { connect } from 'node:net';
import { insist } from '@mozpool/db';
import pg from 'pg';

const LIMIT_MS = 5_000;
/**
 * Services lock the tables in an order of their own: it gives way to them before Postgres takes that for a deadlock, after a second, and
 * tries again, for as long as the limit.
 */
const TABLES_WITHIN_MS = 100;
const PAUSE_MS = 25;

/** Deletes everything the queue holds, under the feet of running services: they have to go on without a restart. */
export async function wipeQueue(url: string): Promise<void> {
  if (url.startsWith('redis')) await flushRedis(url);
  else await truncateTables(url);
}

/** BullMQ's record of its migrations stays: without it nothing of it starts any more. */
async function truncateTables(url: string): Promise<void> {
  const { QUEUE_SCHEMA } = await import('@mozpool/queue');
  const client = new pg.Client({ connectionString: url, statement_timeout: LIMIT_MS, lock_timeout: TABLES_WITHIN_MS });
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string }>(
      `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname = $1 and tablename <> 'migration'`,
      [QUEUE_SCHEMA],
    );
    const truncate = `truncate ${rows.map(({ name }) => name).join(', ')} cascade`;
    await insist(() => client.query(truncate), { pauseMs: PAUSE_MS });
  } finally {
    await client.end();
  }
}

function flushRedis(url: string): Promise<void> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port || 6379), timeout: LIMIT_MS });
    socket.once('connect', () => socket.write('FLUSHALL\r\n'));
    socket.once('timeout', () => socket.destroy(new Error('Redis did not answer FLUSHALL')));
    socket.once('error', reject);
    socket.once('data', (answer) => {
      socket.destroy();
      if (String(answer).startsWith('+OK')) resolve();
      else reject(new Error(`FLUSHALL: ${answer}`));
    });
  });
}
