import { createInterface } from 'node:readline/promises';
import { CliError } from '../cli-error.js';
import type { Terminal } from '../terminal.js';

/** Goes on only if a person says so, or `--yes` did. Nobody is asked who cannot answer. */
export async function confirm({ tty, stdin, err }: Terminal, question: string, { yes }: { yes?: boolean | undefined }): Promise<void> {
  if (yes) return;
  if (!tty.in || !tty.err)
    throw new CliError(`${question} Nobody can answer here, so nothing was done: say --yes to do it without asking.`, { exit: 'usage' });
  err(`${question} [y/N] `);
  const lines = createInterface({ input: stdin });
  try {
    for await (const line of lines) {
      if (/^y(es)?$/i.test(line.trim())) return;
      break;
    }
  } finally {
    lines.close();
  }
  throw new CliError('Nothing was done.');
}
