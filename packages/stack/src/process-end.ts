import type { ChildProcess } from 'node:child_process';

/** Asks a process to end, and ends it by force when it does not in time. Resolves when it is gone. */
export async function endProcess(
  child: ChildProcess,
  { withinMs, signal = 'SIGTERM' }: { withinMs: number; signal?: NodeJS.Signals },
): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise<void>((done) => child.once('exit', () => done()));
  child.kill(signal);
  const force = setTimeout(() => child.kill('SIGKILL'), withinMs);
  await gone;
  clearTimeout(force);
}

export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
