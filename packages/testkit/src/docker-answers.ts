import { spawnSync } from 'node:child_process';
import { hasCommand } from './has-command.js';

const ANSWERS_WITHIN_MS = 5_000;

const succeeds = (...args: string[]) => spawnSync('docker', args, { timeout: ANSWERS_WITHIN_MS, stdio: 'ignore' }).status === 0;

/** Whether a Docker engine answers. Synchronous, since `describe` decides with it. */
export function dockerAnswers(): boolean {
  return hasCommand('docker') && succeeds('info');
}

/** Whether `docker compose` works, too. */
export function composeAnswers(): boolean {
  return dockerAnswers() && succeeds('compose', 'version');
}
