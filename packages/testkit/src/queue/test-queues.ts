import { rm } from 'node:fs/promises';
import { startPostgres, startRedis } from '@mozpool/stack';
import { inContainers, type ServerOfItsOwn, startPostgresContainer, startRedisContainer } from '../containers.js';
import { dockerAnswers } from '../docker-answers.js';
import { findCommand, hasCommand } from '../has-command.js';
import { temporaryDirectory } from '../temporary-directory.js';
import { testDatabase } from '../test-database.js';
import { wipeQueue } from './wipe-queue.js';

export type QueueKind = 'redis' | 'postgres';

/** A back end for queues that one test file has for itself. */
export interface TestQueueServer {
  readonly kind: QueueKind;
  readonly url: string;
  /** Deletes all data of the queue. */
  wipe(): Promise<void>;
  /** Ends it and removes what it kept. */
  close(): Promise<void>;
}

/** One that may also be broken; starts slower. */
export interface BreakableQueueServer extends TestQueueServer {
  stop(): Promise<void>;
  kill9(): Promise<void>;
  /** After `stop` or `kill9`, on the same port. */
  restart(): Promise<void>;
}

/**
 * Runs the same tests on both back ends. Redis is the program on the PATH, else a container where Docker answers; the suite is
 * reported as skipped where there is neither.
 *
 *     onBothQueues('rings', (kind) => { … startTestQueue(kind) in beforeAll … });
 */
export function onBothQueues(name: string, body: (kind: QueueKind) => void, kinds: readonly QueueKind[] = ['redis', 'postgres']): void {
  for (const kind of kinds) {
    const missing = kind === 'redis' && !hasCommand('redis-server') && !dockerAnswers();
    (missing ? describe.skip : describe)(`${name} on ${kind}`, () => body(kind));
  }
}

/** The queue's tables in a database of its own, or a Redis of its own. */
export async function startTestQueue(kind: QueueKind): Promise<TestQueueServer> {
  if (kind === 'redis') return startBreakableQueue(kind);
  const { url, drop } = await testDatabase();
  return { kind, url, wipe: () => wipeQueue(url), close: drop };
}

/** A whole server of its own, without durability on disk for Redis: what waited there is lost with it. */
export async function startBreakableQueue(kind: QueueKind): Promise<BreakableQueueServer> {
  const server = kind === 'redis' ? await startTestRedis() : await startTestPostgres();
  const { migrateQueue } = await import('@mozpool/queue');
  await migrateQueue(server.url);
  return {
    kind,
    url: server.url,
    wipe: () => wipeQueue(server.url),
    stop: async () => void (await server.stop()),
    kill9: async () => void (await server.kill9()),
    restart: async () => void (await server.restart()),
    close: async () => void (await server.remove()),
  };
}

async function startTestRedis(): Promise<ServerOfItsOwn> {
  const program = findCommand('redis-server');
  if (program === null || inContainers()) return startRedisContainer();
  const directory = await temporaryDirectory('mozpool-queue-');
  return removable(await startRedis({ directory, program, appendOnly: false }), directory);
}

async function startTestPostgres(): Promise<ServerOfItsOwn> {
  if (inContainers()) return startPostgresContainer();
  const directory = await temporaryDirectory('mozpool-queue-');
  return removable(await startPostgres({ directory, fast: true }), directory);
}

function removable(server: Omit<ServerOfItsOwn, 'remove'>, directory: string): ServerOfItsOwn {
  return {
    url: server.url,
    stop: () => server.stop(),
    kill9: () => server.kill9(),
    restart: () => server.restart(),
    async remove() {
      await server.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
