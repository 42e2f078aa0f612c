import { CommanderError } from 'commander';
import { CliError } from './cli-error.js';
import { exitCode } from './exit-codes.js';
import { explainError } from './explain-error.js';
import { createProgram } from './program.js';
import { paint, type Terminal } from './terminal.js';

/** Runs one command; resolves to the exit code. */
export async function runCli(args: readonly string[], terminal: Terminal): Promise<number> {
  try {
    await createProgram(terminal).parseAsync([...args], { from: 'user' });
    return exitCode('done');
  } catch (thrown) {
    if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? exitCode('done') : exitCode('usage');
    const error = explainError(thrown);
    if (!(error instanceof CliError)) throw error;
    if (error.message !== '') terminal.err(`${paint(terminal, 'err', 'red', error.message)}\n`);
    return typeof error.exit === 'number' ? error.exit : exitCode(error.exit);
  }
}
