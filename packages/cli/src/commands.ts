import type { Command } from 'commander';
import { addLoginCommands } from './config/login-commands.js';
import { addRequestsCommand } from './request/requests-command.js';
import type { Terminal } from './terminal.js';
import { addTokenCommands } from './token/token-commands.js';
import { addTryCommand } from './try/try-command.js';

type AddCommands = (program: Command, terminal: Terminal) => void;

/** Headings of the list of commands, in their order; each group of commands is one file. */
export const COMMAND_GROUPS: Readonly<Record<string, readonly AddCommands[]>> = {
  'For whoever needs a device:': [addRequestsCommand],
  'For operators:': [addTokenCommands],
  'On an imaging server:': [],
  'For this program:': [addLoginCommands, addTryCommand],
};
