import { createPostgresBackend, Queue, withBackend } from 'bullmq';
import { Redis } from 'ioredis';

const PostgresQueue = withBackend(createPostgresBackend).Queue;

/** Puts anything into a queue of the default prefix, past all checks: what another release, or a bug, may send. */
export async function sendRaw(url: string, key: string, data: object): Promise<void> {
  if (url.startsWith('postgres')) {
    const queue = new PostgresQueue(`mozpool.${key}`, { connection: { connectionString: url, max: 1 } });
    await queue.add(key, data, { removeOnComplete: true, removeOnFail: true });
    await queue.close();
    return;
  }
  const connection = new Redis(url, { maxRetriesPerRequest: null });
  const queue = new Queue(key, { connection, prefix: 'mozpool' });
  await queue.add(key, data, { removeOnComplete: true, removeOnFail: true });
  await queue.close();
  connection.disconnect();
}
