export { freePort } from '@mozpool/stack';
export { composeAnswers, dockerAnswers } from './docker-answers.js';
export { findCommand, findCommands, hasCommand } from './has-command.js';
export { type EventListener, listenToEvents, type ReceivedEvent } from './listen-to-events.js';
export { copyPreparedPostgres } from './prepared-postgres.js';
export { type RedisTopology, startCluster, startSentinels, startTlsRedis } from './queue/redis-topologies.js';
export {
  type BreakableQueueServer,
  onBothQueues,
  type QueueKind,
  startBreakableQueue,
  startTestQueue,
  type TestQueueServer,
} from './queue/test-queues.js';
export { wipeQueue } from './queue/wipe-queue.js';
export { type TestDatabase, type TestDatabaseOptions, testDatabase } from './test-database.js';
export { makeCertificate } from './tls/make-certificate.js';
export { requireTls, startTlsPostgres } from './tls/start-tls-postgres.js';
export { waitFor } from './wait-for.js';
