/** Runs a program for a power driver: an argument vector and never a shell, its whole process group ended at the deadline, its output bounded. */

import { spawn } from 'node:child_process';
import { PowerError } from './power-switch.js';

export interface ToolResult {
  /** Null: a signal ended it. */
  readonly code: number | null;
  readonly output: string;
  /** What it said went wrong, on one line. */
  readonly complaint: string;
}

const MAX_OUTPUT_BYTES = 64 * 1024;
const MAX_COMPLAINT_LENGTH = 300;
/** Nothing of the agent's environment reaches a program: it may hold secrets. */
const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

export function runTool(
  [program, ...args]: readonly string[],
  { signal, env = {} }: { signal: AbortSignal; env?: Readonly<Record<string, string>> },
): Promise<ToolResult> {
  return new Promise((resolve, reject) => {
    if (program === undefined) return reject(new PowerError('not_configured', 'the command is empty'));
    const child = spawn(program, args, { env: { PATH, LANG: 'C', ...env }, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    const [output, complaints] = [collect(child.stdout), collect(child.stderr)];
    const onAbort = () => {
      // the group: a script's children would go on without it
      if (child.pid !== undefined) killGroup(child.pid);
      reject(new PowerError('timeout', `${program} did not finish in time`));
    };
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
    child.on('error', (error: NodeJS.ErrnoException) => {
      signal.removeEventListener('abort', onAbort);
      const missing =
        error.code === 'ENOENT' ? `${program} is not installed on the agent's machine` : `${program} cannot be run: ${error.message}`;
      reject(new PowerError('not_configured', missing));
    });
    child.on('close', (code) => {
      signal.removeEventListener('abort', onAbort);
      resolve({ code, output: output(), complaint: oneLine(complaints()) });
    });
  });
}

function oneLine(text: string): string {
  return text
    .trim()
    .replaceAll(/\s*\n\s*/g, '; ')
    .slice(0, MAX_COMPLAINT_LENGTH);
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // it has just ended by itself
  }
}

function collect(stream: NodeJS.ReadableStream): () => string {
  const chunks: Buffer[] = [];
  let size = 0;
  stream.on('data', (chunk: Buffer) => {
    if (size < MAX_OUTPUT_BYTES) chunks.push(chunk);
    size += chunk.length;
  });
  return () => Buffer.concat(chunks).subarray(0, MAX_OUTPUT_BYTES).toString('utf8');
}
