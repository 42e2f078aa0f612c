import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { FeederOrder } from './feeder-main.js';

const MAIN = fileURLToPath(new URL('./feeder-main.js', import.meta.url));

export interface Feeder {
  /** Throws when it has ended before it was told to. */
  check(): void;
  stop(): Promise<void>;
}

export function startFeeder(order: FeederOrder): Feeder {
  const child: ChildProcess = fork(MAIN);
  const ended = once(child, 'exit');
  child.send(order);
  return {
    check() {
      if (child.exitCode !== null) throw new Error(`the feeder ended by itself, with ${child.exitCode}`);
    },
    async stop() {
      if (child.connected) child.disconnect();
      await ended;
    },
  };
}
