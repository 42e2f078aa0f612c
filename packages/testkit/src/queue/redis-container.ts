import { spawnSync } from 'node:child_process';
import { freePort } from '@mozpool/stack';
import { hasCommand } from '../has-command.js';

const IMAGE = 'redis:7';
const REDIS_PORT = 6379;
const DOCKER_ANSWERS_WITHIN_MS = 3_000;

/** Synchronous, since `describe` decides with it. */
export function dockerAnswers(): boolean {
  return hasCommand('docker') && spawnSync('docker', ['info'], { timeout: DOCKER_ANSWERS_WITHIN_MS, stdio: 'ignore' }).status === 0;
}

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
    .withCommand(['redis-server', '--save', '', '--maxmemory-policy', 'noeviction'])
    .start();
  return {
    url: `redis://${container.getHost()}:${port}`,
    stop: () => container.stop({ remove: false }),
    kill9: () => container.stop({ remove: false, timeout: 0 }),
    restart: () => container.restart(),
    remove: () => container.stop(),
  };
}
