import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { CliError } from '../cli-error.js';
import type { Terminal } from '../terminal.js';

const MAX_LENGTH = 4_096;

/** One line from the standard input; at a terminal with a prompt, and not shown. */
export async function readSecret({ stdin, err, tty }: Terminal, prompt: string): Promise<string> {
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  if (tty.in) err(prompt);
  const lines = createInterface({ input: stdin, output: silent, terminal: tty.in });
  try {
    for await (const line of lines) {
      const secret = line.trim();
      if (secret.length > MAX_LENGTH) throw new CliError('This is too long for a token.', { exit: 'usage' });
      if (secret !== '') return secret;
    }
  } finally {
    lines.close();
    if (tty.in) err('\n');
  }
  throw new CliError('No token was given. Type it, or pipe it in: printf %s "$TOKEN" | mozpool login …', { exit: 'usage' });
}
