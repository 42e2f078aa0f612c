import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { freePort } from '@mozpool/stack';

const IMAGE = 'redis:7';
const REDIS_PORT = 6379;

const run = promisify(execFile);
const docker = (command: string, id: string) => run('docker', [command, id]);

export interface ServerOfItsOwn {
  url: string;
  stop(): Promise<unknown>;
  kill9(): Promise<unknown>;
  restart(): Promise<unknown>;
  remove(): Promise<unknown>;
}

/** For machines without redis-server: the released image, on a port that stays the same over restarts. */
export async function startRedisContainer(): Promise<ServerOfItsOwn> {
  // loaded only where it is needed: it takes a second, and most machines have redis-server
  const { GenericContainer } = await import('testcontainers');
  const port = await freePort();
  const container = await new GenericContainer(IMAGE)
    .withExposedPorts({ container: REDIS_PORT, host: port })
    .withCommand(['redis-server', '--save', '', '--maxmemory-policy', 'noeviction', '--protected-mode', 'no'])
    .start();
  return {
    url: `redis://${container.getHost()}:${port}`,
    // a container object of testcontainers can be stopped once only
    stop: () => docker('stop', container.getId()),
    kill9: () => docker('kill', container.getId()),
    restart: () => docker('start', container.getId()),
    remove: () => container.stop(),
  };
}
