import { Command, CommanderError } from 'commander';
import { CliError } from './cli-error.js';
import type { Terminal } from './terminal.js';
import { addTokenCommands } from './token/token-commands.js';
import { addTryCommand } from './try/try-command.js';

/** Runs one command; resolves to the exit code: 0 done, 1 failed, 2 called in a wrong way. */
export async function runCli(args: readonly string[], terminal: Terminal): Promise<number> {
  const program = new Command('mozpool')
    .description('The command line of Mozpool.')
    .helpCommand(false)
    .exitOverride()
    .configureOutput({ writeOut: terminal.out, writeErr: terminal.err })
    .showHelpAfterError('(--help tells more)');
  addTokenCommands(program, terminal);
  addTryCommand(program, terminal);
  try {
    await program.parseAsync([...args], { from: 'user' });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (!(error instanceof CliError)) throw error;
    terminal.err(`${error.message}\n`);
    return 1;
  }
}
