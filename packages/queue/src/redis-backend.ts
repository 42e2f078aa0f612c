import type { RedisLocation } from '@mozpool/contracts';
import { Queue, Worker } from 'bullmq';
import type { BackendOptions, QueueBackend } from './backend.js';
import { QUEUE_LIMITS } from './limits.js';
import type { Complaints } from './queue-log.js';
import { reasonOf } from './queue-log.js';
import { createRedisClient } from './redis-client.js';
import { createSharedClock } from './shared-clock.js';
import { withLimit } from './with-limit.js';

/** One connection for everything that is sent, one more for each worker, one for replies. */
export function createRedisBackend(location: RedisLocation, { prefix, telemetry }: BackendOptions, complaints: Complaints): QueueBackend {
  const { connection: client, copy, where, prefixOf, disconnect } = createRedisClient(location);
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
    createQueue: (key) =>
      new Queue(key, {
        connection: client,
        prefix: prefixOf(prefix),
        ...telemetry,
        streams: { events: { maxLen: QUEUE_LIMITS.eventLogLength } },
      }),
    createWorker: (key, processor, options) =>
      new Worker(key, processor, { ...options, ...telemetry, connection: client, prefix: prefixOf(prefix) }),
    probe: () => clock.read(),
    isDown: () => tried && client.status !== 'ready',
    now: () => clock.now(),
    async listenForReplies(address, listener) {
      const subscriber = copy();
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
      disconnect();
    },
  };
}
