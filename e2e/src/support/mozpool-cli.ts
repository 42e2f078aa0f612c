import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { mainOf } from '@mozpool/stack';
import { waitFor } from '@mozpool/testkit';

/** The file of the command `mozpool`. */
export const MOZPOOL_MAIN = fileURLToPath(mainOf('cli'));
/** `mozpool` for scripts of a shell. */
export const MOZPOOL = `'${process.execPath}' '${MOZPOOL_MAIN}'`;
const LINE_WITHIN_MS = 30_000;

export interface CommandRun {
  readonly child: ChildProcess;
  out(): string;
  err(): string;
  /** Waits until it has printed this. */
  printed(text: string | RegExp): Promise<string>;
  /** Its exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals>;
}

interface Options {
  env?: Record<string, string>;
  input?: string;
  /** There is more to be typed. */
  keepInput?: true;
}

/** Starts `mozpool` as a person's shell would. */
export const startMozpool = (args: readonly string[], options?: Options): CommandRun =>
  startCommand(process.execPath, [MOZPOOL_MAIN, ...args], options);

export function startCommand(program: string, args: readonly string[], { env = {}, input, keepInput }: Options = {}): CommandRun {
  const child = spawn(program, args, { env: { PATH: process.env.PATH, HOME: '/nonexistent', ...env }, stdio: ['pipe', 'pipe', 'pipe'] });
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text;
  });
  child.stdin.on('error', () => undefined);
  if (!keepInput) child.stdin.end(input);
  const ended = new Promise<number | NodeJS.Signals>((done, fail) => {
    child.once('error', fail);
    child.once('close', (code, signal) => done(code ?? signal!));
  });
  return {
    child,
    out: () => out,
    err: () => err,
    ended,
    printed: (text) =>
      waitFor(
        () => {
          const found = [out, err].map((printed) => (typeof text === 'string' ? printed.match(escaped(text)) : printed.match(text))?.[0]);
          const first = found.find((match) => match !== undefined);
          if (first === undefined) throw new Error(`it has printed:\n${out}\n${err}`);
          return first;
        },
        { timeoutMs: LINE_WITHIN_MS, everyMs: 20, what: `${text} to be printed` },
      ),
  };
}

const escaped = (text: string) => new RegExp(text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
