import { Command } from 'commander';
import { COMMAND_GROUPS } from './commands.js';
import { EXIT_CODES_TEXT } from './exit-codes.js';
import { addGlobalOptions } from './session/global-options.js';
import type { Terminal } from './terminal.js';

/** All commands, for running them, for their reference and for completion. */
export function createProgram(terminal: Terminal): Command {
  const program = new Command('mozpool')
    .description('The command line of Mozpool.')
    .usage('[options] <command>')
    .helpCommand(false)
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({ writeOut: terminal.out, writeErr: terminal.err })
    .showHelpAfterError('(--help tells more)')
    .addHelpText('afterAll', `\n${EXIT_CODES_TEXT}`);
  addGlobalOptions(program);
  for (const [heading, group] of Object.entries(COMMAND_GROUPS)) {
    program.commandsGroup(heading);
    for (const addCommands of group) addCommands(program, terminal);
  }
  forAll(program, (command) => command.exitOverride());
  return program;
}

export function forAll(command: Command, work: (command: Command) => unknown): void {
  work(command);
  for (const inner of command.commands) forAll(inner, work);
}
