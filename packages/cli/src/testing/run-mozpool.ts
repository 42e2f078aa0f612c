import { Readable } from 'node:stream';
import { runCli } from '../run-cli.js';

/** Runs a command of `mozpool` as where nobody sits at a terminal. */
export async function runMozpool(args: readonly string[], env: Record<string, string> = {}, input = '') {
  let out = '';
  let err = '';
  const code = await runCli(args, {
    env,
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    tty: { in: false, out: false, err: false },
    stdin: Readable.from([input]),
  });
  return { code, out, err };
}
