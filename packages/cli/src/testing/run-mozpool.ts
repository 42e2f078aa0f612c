import { Readable } from 'node:stream';
import { runCli } from '../run-cli.js';

export interface Ran {
  code: number;
  out: string;
  err: string;
}

export interface RunOptions {
  env?: Record<string, string>;
  /** What is piped in, or typed where `tty` says so. */
  input?: string;
  tty?: boolean;
  unread?: AbortSignal;
  /** Told all that is printed, as it is printed. */
  onOut?: (text: string) => void;
}

/** Runs one command in this process. */
export async function runMozpool(
  args: readonly string[],
  { env = {}, input = '', tty = false, unread, onOut }: RunOptions = {},
): Promise<Ran> {
  const out: Buffer[] = [];
  let err = '';
  const code = await runCli(args, {
    env,
    out: (text) => {
      out.push(Buffer.from(text));
      onOut?.(Buffer.from(text).toString());
    },
    err: (text) => {
      err += text;
    },
    tty: { in: tty, out: tty, err: tty },
    stdin: Readable.from([input]),
    ...(unread && { unread }),
  });
  return { code, out: Buffer.concat(out).toString(), err };
}
