import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A program of somebody else's that plays hardware, in a directory of its own. */
export interface ForeignSimulator {
  stop(): Promise<void>;
}

/** Some drop their privileges and still have to read what a test wrote. */
export function openDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'mozpool-sim-'));
  chmodSync(directory, 0o777);
  return directory;
}

export function startForeignSimulator(program: string, args: readonly string[], directory: string): ForeignSimulator {
  const child: ChildProcess = spawn(program, args, { cwd: directory, stdio: 'ignore' });
  const ended = new Promise<void>((resolve) => {
    child.on('close', () => resolve());
    child.on('error', () => resolve());
  });
  return {
    async stop() {
      child.kill('SIGKILL');
      await ended;
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
