import { spawn } from 'node:child_process';
import { CliError } from '../cli-error.js';
import { codeOfSignal, Interrupted } from './interruption.js';

export interface Child {
  command: string;
  args: readonly string[];
  env: Record<string, string | undefined>;
  /** The command shall end: by the signal that this process was sent, otherwise by SIGTERM. */
  signal: AbortSignal;
  /** The command shall end at once. */
  insisted: AbortSignal;
  /** What it is given to end after the first signal. */
  graceMs: number;
  /** It has the same terminal, which sends it what is typed: Ctrl-C is not sent a second time. */
  atTerminal: boolean;
}

/** Runs a command with the streams of this process; resolves to its exit code, 128 and its number for a signal, as shells do. */
export function runChild({ command, args, env, signal, insisted, graceMs, atTerminal }: Child): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, [...args], { stdio: 'inherit', env });
    let grace: NodeJS.Timeout | undefined;
    const kill = () => void child.kill('SIGKILL');
    const stop = () => {
      const name = signal.reason instanceof Interrupted ? signal.reason.signal : 'SIGTERM';
      if (!(atTerminal && name === 'SIGINT')) child.kill(name);
      grace = setTimeout(kill, graceMs);
    };
    const settled = () => {
      clearTimeout(grace);
      signal.removeEventListener('abort', stop);
      insisted.removeEventListener('abort', kill);
    };
    child.once('error', (cause: NodeJS.ErrnoException) => {
      settled();
      const exit = cause.code === 'ENOENT' ? 'not_found' : 'not_executable';
      reject(new CliError(`${command} cannot be run: ${cause.message}`, { exit, cause }));
    });
    child.once('close', (code, ended) => {
      settled();
      resolve(code ?? codeOfSignal(ended!));
    });
    signal.addEventListener('abort', stop, { once: true });
    insisted.addEventListener('abort', kill, { once: true });
    if (signal.aborted) stop();
    if (insisted.aborted) kill();
  });
}
