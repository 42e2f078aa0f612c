import { writeFile } from 'node:fs/promises';
import { type Command, InvalidArgumentError } from 'commander';
import { CliError } from '../cli-error.js';
import { readDuration } from '../session/read-duration.js';
import type { Terminal } from '../terminal.js';

const DEFAULT_PORT = 69;
const DEFAULT_SECONDS = 30;
const MAX_SECONDS = 600;
const MAX_BYTES = 512 * 1024 * 1024;

interface GetOptions {
  to?: string;
  within: number;
}

/** `mozpool tftp`: what a boot loader would get. */
export function addTftpCommands(program: Command, terminal: Terminal): void {
  program
    .command('tftp')
    .summary('fetch boot files as a boot loader does')
    .description('Fetches boot files as a boot loader does.')
    .command('get')
    .description('Fetches one file by TFTP and prints it, or writes it to a file.')
    .argument('<server>', 'HOST[:PORT] of an agent, or of any TFTP server; the port is 69 unless given', readServer)
    .argument('<path>', 'the file, such as pxelinux.cfg/01-52-54-00-12-34-56')
    .option('--to <file>', 'where to write it; standard output unless given')
    .option('--within <time>', 'how long it may take', readDuration({ max: MAX_SECONDS }), DEFAULT_SECONDS)
    .addHelpText(
      'after',
      `
Agents give each device the boot text that belongs to it, by its address: from this machine you see what this machine would boot.
Exit code: 0 done, 1 failed, 2 called in a wrong way.

Example:
  mozpool tftp get imaging1.example.org panda/vmlinuz --to vmlinuz`,
    )
    .action(async (server: { host: string; port: number }, path: string, { to, within }: GetOptions) => {
      // not before it is needed: a shell that completes a word would wait for it, too
      const { tftpGet } = await import('@mozpool/hardware');
      const result = await tftpGet({ ...server, path, timeoutMs: within * 1_000, maxBytes: MAX_BYTES });
      if (!result.ok) throw new CliError(`${result.detail}.`);
      if (to === undefined) {
        terminal.out(result.content);
        return;
      }
      await writeFile(to, result.content).catch((error: Error) => {
        throw new CliError(`${to} cannot be written: ${error.message}`, { cause: error });
      });
      terminal.err(`${result.content.length} bytes in ${to}\n`);
    });
}

function readServer(text: string): { host: string; port: number } {
  const [, bracketed, plain, port = String(DEFAULT_PORT)] = /^(?:\[([0-9a-fA-F:.]+)\]|([^\s:[\]]+))(?::(\d{1,5}))?$/.exec(text) ?? [];
  const host = bracketed ?? plain;
  if (host === undefined || Number(port) < 1 || Number(port) > 65_535)
    throw new InvalidArgumentError('Write HOST or HOST:PORT, an IPv6 address in brackets.');
  return { host, port: Number(port) };
}
