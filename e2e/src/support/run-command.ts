import { spawn } from 'node:child_process';

export interface CommandOptions {
  cwd?: string | URL;
  /** Beside the variables of this process. */
  env?: Record<string, string>;
  /** Written to its standard input. */
  input?: string;
  timeoutMs?: number;
}

const LIMIT_MS = 120_000;
const SHOWN_CHARACTERS = 3_000;

/** Runs a program to its end and returns what it printed; fails with what it complained about. */
export function runCommand(program: string, args: readonly string[], options: CommandOptions = {}): Promise<string> {
  const { cwd, env, input = '', timeoutMs = LIMIT_MS } = options;
  return new Promise((done, fail) => {
    const child = spawn(program, args, { cwd, env: { ...process.env, ...env }, timeout: timeoutMs, stdio: ['pipe', 'pipe', 'pipe'] });
    let out = '';
    let complaints = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      complaints += text;
    });
    child.once('error', fail);
    child.once('close', (code, signal) => {
      if (code === 0) done(out);
      else
        fail(
          new Error(
            `${program} ${args.join(' ')} ended with ${signal ?? code}:\n${complaints.slice(-SHOWN_CHARACTERS)}\n${out.slice(-SHOWN_CHARACTERS)}`,
          ),
        );
    });
    // a program that does not read to the end says why by its code
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
  });
}
