import { createPostgresBackend as createBullPostgresBackend, withBackend } from 'bullmq';
import pg from 'pg';
import type { BackendOptions, QueueBackend, ReplyListener } from './backend.js';
import { QUEUE_LIMITS } from './limits.js';
import { type Complaints, reasonOf } from './queue-log.js';
import { QUEUE_SCHEMA } from './queue-schema.js';
import { createReplyJoiner, cutReply } from './reply-pieces.js';
import { createSharedClock } from './shared-clock.js';
import { withLimit } from './with-limit.js';

const { Queue, Worker } = withBackend(createBullPostgresBackend);

/** The socket below a client: the only part that ends one whose server is silent. */
interface ClientWithStream {
  connection?: { stream?: { destroy(): void } };
}

/**
 * One pool for all queues and workers of a process: `queryConnections` for short queries and one for each listener
 * (a worker, or the replies), so that the number of connections is known beforehand.
 */
export function createPostgresBackend(url: string, { prefix, telemetry }: BackendOptions, complaints: Complaints): QueueBackend {
  const { hostname, port, pathname } = new URL(url);
  const where = `Postgres at ${hostname}:${port || 5432}${pathname}`;
  const pool = new pg.Pool({
    connectionString: url,
    max: QUEUE_LIMITS.queryConnections,
    connectionTimeoutMillis: QUEUE_LIMITS.connectMs,
    query_timeout: QUEUE_LIMITS.silentQueryMs,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
    options: `-c search_path=${QUEUE_SCHEMA}`,
    application_name: 'mozpool-queue',
  });
  const clients = new Set<pg.PoolClient>();
  const replyClients = new Set<() => void>();
  let closed = false;
  const complain = (error: unknown) => {
    if (!closed) complaints.complain('postgres', `${where}: a connection of the queue was lost: ${reasonOf(error)}`);
  };
  // Every queue and every worker adds a listener of its own to the shared pool.
  pool.setMaxListeners(0);
  pool.on('error', complain);
  pool.on('connect', (client) => {
    clients.add(client);
    // BullMQ borrows clients without listening for their errors, and an 'error' event without a listener ends the process.
    client.on('error', complain);
  });
  pool.on('remove', (client) => clients.delete(client));

  /** pg-pool reads `max` whenever it hands out a client, so every listener brings its own connection. */
  const addListener = (by: 1 | -1) => {
    pool.options.max += by;
  };

  async function readTime(): Promise<number> {
    try {
      const { rows } = await pool.query<{ now: number }>(
        `select (extract(epoch from clock_timestamp()) * 1000)::float8 as now where exists (select from ${QUEUE_SCHEMA}.migration)`,
      );
      if (!rows[0]) throw new Error(`${where} has half of the queue's tables: run the migration job again`);
      return rows[0].now;
    } catch (error) {
      const missing = error instanceof pg.DatabaseError && (error.code === '42P01' || error.code === '3F000');
      const reason = missing ? `${where} has no queue tables: run the migration job first` : `${where} is not reached: ${reasonOf(error)}`;
      throw new Error(reason, { cause: error });
    }
  }
  const clock = createSharedClock(readTime, (error) => complaints.complain('clock', `the queue's clock was not read: ${reasonOf(error)}`));

  async function listenOnce(channel: string, listener: ReplyListener, onLost: (error: unknown) => void): Promise<void> {
    const client = await pool.connect();
    let lost = false;
    const drop = () => {
      lost = true;
      replyClients.delete(drop);
      client.release(true);
    };
    replyClients.add(drop);
    const lose = (error: unknown) => {
      if (lost) return;
      drop();
      onLost(error);
    };
    client.on('error', lose);
    const join = createReplyJoiner(listener);
    client.on('notification', ({ payload }) => payload !== undefined && join(payload));
    try {
      await client.query(`listen ${pg.escapeIdentifier(channel)}`);
    } catch (error) {
      if (!lost) drop();
      throw error;
    }
  }

  return {
    kind: 'postgres',
    where,
    createQueue: (key) =>
      new Queue(prefix + key, { connection: pool, ...telemetry, streams: { events: { maxLen: QUEUE_LIMITS.eventLogLength } } }) as never,
    createWorker: (key, processor, options) => {
      addListener(1);
      const worker = new Worker(prefix + key, processor, { ...options, ...telemetry, connection: pool });
      worker.once('closed', () => addListener(-1));
      return worker as never;
    },
    probe: () => clock.read(),
    // The pool refuses by itself within connectionTimeoutMillis.
    isDown: () => false,
    now: () => clock.now(),
    async listenForReplies(address, listener) {
      addListener(1);
      const relisten = (reason: unknown): void => {
        if (closed) return;
        complaints.complain('replies', `${where}: no replies arrive: ${reasonOf(reason)}`);
        setTimeout(() => {
          if (!closed) listenOnce(replyChannel(prefix, address), listener, relisten).catch(relisten);
        }, QUEUE_LIMITS.reconnectMs).unref();
      };
      try {
        await listenOnce(replyChannel(prefix, address), listener, relisten);
      } catch (error) {
        addListener(-1);
        throw error;
      }
    },
    async sendReply(address, questionId, text) {
      // One statement is one transaction: its notifications arrive together and in order.
      await pool.query('select pg_notify($1, piece) from unnest($2::text[]) with ordinality as pieces(piece, n) order by n', [
        replyChannel(prefix, address),
        cutReply(questionId, text),
      ]);
    },
    async close() {
      closed = true;
      for (const drop of replyClients) drop();
      const ended = pool.end();
      await withLimit(ended, QUEUE_LIMITS.forcedCloseMs, `${where}: connections were still open`).catch(() => {
        // A worker that was given up on still holds its client: only its socket can be taken away.
        for (const client of clients) (client as unknown as ClientWithStream).connection?.stream?.destroy();
      });
    },
  };
}

/** Channel names are cut at 63 bytes; addresses are UUIDs. */
function replyChannel(prefix: string, address: string): string {
  return `${prefix}r.${address}`;
}
