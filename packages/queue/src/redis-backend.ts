import { Queue, Worker } from 'bullmq';
import { Redis, type RedisOptions } from 'ioredis';
import type { QueueBackend } from './backend.js';
import { QUEUE_LIMITS } from './limits.js';
import type { Complaints } from './queue-log.js';
import { reasonOf } from './queue-log.js';
import { createSharedClock } from './shared-clock.js';
import { withLimit } from './with-limit.js';

/** Remembers the copies that BullMQ makes for its blocking reads: while Redis is down, only dropping them ends a worker. */
class FamilyRedis extends Redis {
  readonly copies = new Set<Redis>();

  override duplicate(override?: Partial<RedisOptions>): Redis {
    const copy = super.duplicate(override);
    this.copies.add(copy);
    copy.once('end', () => this.copies.delete(copy));
    return copy;
  }
}

/** One connection for everything that is sent, one more for each worker, one for replies. */
export function createRedisBackend(url: string, prefix: string, complaints: Complaints): QueueBackend {
  const client = new FamilyRedis(url, {
    // Workers demand it; senders are kept from piling up by `isDown` and the limit on adds in flight.
    maxRetriesPerRequest: null,
    retryStrategy: () => QUEUE_LIMITS.reconnectMs,
    connectTimeout: QUEUE_LIMITS.connectMs,
    keepAlive: 10_000,
  });
  const { hostname, port } = new URL(url);
  const where = `Redis at ${hostname}:${port || 6379}`;
  let lastError = 'no answer yet';
  let closed = false;
  let tried = false;
  const firstTry = new Promise<void>((resolve) => {
    const settle = () => {
      tried = true;
      resolve();
    };
    for (const event of ['ready', 'error', 'end']) client.once(event, settle);
  });
  client.on('error', (error) => {
    lastError = reasonOf(error);
    if (!closed) complaints.complain('redis', `${where} is not reached: ${lastError}`);
  });
  const channelOf = (address: string) => `${prefix}:replies:${address}`;

  async function readTime(): Promise<number> {
    await withLimit(firstTry, QUEUE_LIMITS.connectMs, `${where} did not accept a connection within ${QUEUE_LIMITS.connectMs} ms`);
    if (client.status !== 'ready') throw new Error(`${where} is not reached: ${lastError}`);
    const [seconds, micros] = await withLimit(
      client.time(),
      QUEUE_LIMITS.pingMs,
      `${where} did not answer within ${QUEUE_LIMITS.pingMs} ms`,
    );
    return Number(seconds) * 1000 + Number(micros) / 1000;
  }
  const clock = createSharedClock(readTime, (error) => complaints.complain('clock', `the queue's clock was not read: ${reasonOf(error)}`));

  return {
    kind: 'redis',
    where,
    createQueue: (key) => new Queue(key, { connection: client, prefix, streams: { events: { maxLen: QUEUE_LIMITS.eventLogLength } } }),
    createWorker: (key, processor, options) => new Worker(key, processor, { ...options, connection: client, prefix }),
    probe: () => clock.read(),
    isDown: () => tried && client.status !== 'ready',
    now: () => clock.now(),
    async listenForReplies(address, listener) {
      const subscriber = client.duplicate();
      subscriber.on('error', (error) => closed || complaints.complain('replies', `${where}: no replies arrive: ${reasonOf(error)}`));
      subscriber.on('message', (_channel: string, message: string) => {
        const cut = message.indexOf(':');
        listener(message.slice(0, cut), message.slice(cut + 1));
      });
      // ioredis subscribes again by itself after every reconnection.
      try {
        await subscriber.subscribe(channelOf(address));
      } catch (error) {
        subscriber.disconnect();
        throw error;
      }
    },
    async sendReply(address, questionId, text) {
      await client.publish(channelOf(address), `${questionId}:${text}`);
    },
    async close() {
      closed = true;
      for (const copy of client.copies) copy.disconnect();
      client.disconnect();
    },
  };
}
