#!/usr/bin/env node
import { runCli } from './run-cli.js';

const { env, stdin, stdout, stderr } = process;

const unread = new AbortController();
/** Whoever reads has seen enough (EPIPE), or the terminal is gone (EIO): not an error of this program, which may have a device to give back. */
const NOBODY_READS = ['EPIPE', 'EIO'];
for (const stream of [stdout, stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (!NOBODY_READS.includes(error.code ?? '')) throw error;
    if (stream === stdout) unread.abort();
  });

const code = await runCli(process.argv.slice(2), {
  env,
  out: (text) => stdout.write(text),
  err: (text) => stderr.write(text),
  tty: { in: stdin.isTTY === true, out: stdout.isTTY === true, err: stderr.isTTY === true },
  stdin,
  unread: unread.signal,
  columns: () => stderr.columns,
});
// what a pipe has not taken yet would be lost with the process
for (const stream of [stdout, stderr]) await new Promise((resolve) => stream.write('', resolve));
process.exit(code);
