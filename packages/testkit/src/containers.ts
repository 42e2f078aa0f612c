import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { freePort } from '@mozpool/stack';
import { waitFor } from './wait-for.js';

const POSTGRES_IMAGE = 'postgres:18';
const POSTGRES_PORT = 5432;
const REDIS_IMAGE = 'redis:7';
const REDIS_PORT = 6379;
const USER = 'mozpool';
const PASSWORD = 'of-tests';
/** Nothing in it outlives the tests. */
const FAST_POSTGRES = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'max_connections=200'];

export interface ServerOfItsOwn {
  url: string;
  stop(): Promise<unknown>;
  kill9(): Promise<unknown>;
  restart(): Promise<unknown>;
  remove(): Promise<unknown>;
}

/** Whether this run of tests wants its servers in containers, as they are released, even where others could be had. */
export const inContainers = (): boolean => process.env.TEST_SERVERS === 'containers';

export async function startRedisContainer(): Promise<ServerOfItsOwn> {
  const command = ['redis-server', '--save', '', '--maxmemory-policy', 'noeviction', '--protected-mode', 'no'];
  return startContainer({ image: REDIS_IMAGE, port: REDIS_PORT, command, ready: ['redis-cli', 'ping'], urlOf: (at) => `redis://${at}` });
}

/** Its user may do everything. */
export async function startPostgresContainer(): Promise<ServerOfItsOwn> {
  return startContainer({
    image: POSTGRES_IMAGE,
    port: POSTGRES_PORT,
    command: ['postgres', ...FAST_POSTGRES.flatMap((setting) => ['-c', setting])],
    environment: { POSTGRES_USER: USER, POSTGRES_PASSWORD: PASSWORD, POSTGRES_DB: USER },
    // by its address: while it prepares itself it listens elsewhere
    ready: ['pg_isready', '--host=127.0.0.1'],
    urlOf: (at) => `postgres://${USER}:${PASSWORD}@${at}/${USER}`,
  });
}

interface ContainerInput {
  image: string;
  port: number;
  command: string[];
  environment?: Record<string, string>;
  /** Succeeds inside of it once it can be used. */
  ready: string[];
  urlOf: (hostAndPort: string) => string;
}

const READY_WITHIN_MS = 60_000;
const run = promisify(execFile);

/** On a port that stays the same over restarts. */
async function startContainer({ image, port, command, environment = {}, ready, urlOf }: ContainerInput): Promise<ServerOfItsOwn> {
  // loaded only where it is needed: it takes a second, and most runs do without
  const { GenericContainer } = await import('testcontainers');
  const hostPort = await freePort();
  const container = await new GenericContainer(image)
    .withExposedPorts({ container: port, host: hostPort })
    .withEnvironment(environment)
    .withCommand(command)
    .start();
  const id = container.getId();
  const untilReady = () =>
    waitFor(() => run('docker', ['exec', id, ...ready]).then(() => true), {
      timeoutMs: READY_WITHIN_MS,
      everyMs: 50,
      what: `${image} to be ready`,
    });
  await untilReady();
  return {
    url: urlOf(`${container.getHost()}:${hostPort}`),
    // a container object of testcontainers can be stopped once only
    stop: () => run('docker', ['stop', id]),
    kill9: () => run('docker', ['kill', id]),
    async restart() {
      await run('docker', ['start', id]);
      await untilReady();
    },
    remove: () => container.stop(),
  };
}
