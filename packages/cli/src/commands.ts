import type { Command } from 'commander';
import { addAcceptanceCommand } from './acceptance/acceptance-command.js';
import { addCompletionCommands } from './completion/completion-commands.js';
import { addLoginCommands } from './config/login-commands.js';
import { addDbCommands } from './db/db-commands.js';
import { addDeviceCommands } from './devices/device-commands.js';
import { addPowerCommand } from './hardware/power-command.js';
import { addRelayCommand } from './hardware/relay-command.js';
import { addTftpCommands } from './hardware/tftp-command.js';
import { addInventoryCommands } from './inventory/inventory-commands.js';
import { addLabCommands } from './lab/lab-commands.js';
import { addEventCommand } from './lists/event-command.js';
import { addListCommands } from './lists/list-commands.js';
import { addReportCommands } from './lists/report-commands.js';
import { addPxeConfigCommand } from './pxe-config/pxe-config-command.js';
import { addRequestCommands } from './request/request-commands.js';
import { addRequestsCommand } from './request/requests-command.js';
import { addRunCommands } from './run/run-commands.js';
import { addServerCommand } from './server/server-command.js';
import type { Terminal } from './terminal.js';
import { addTokenCommands } from './token/token-commands.js';
import { addTokensCommand } from './token/tokens-command.js';
import { addTryCommand } from './try/try-command.js';

type AddCommands = (program: Command, terminal: Terminal) => void;

/** Headings of the list of commands, in their order; each group of commands is one file. */
export const COMMAND_GROUPS: Readonly<Record<string, readonly AddCommands[]>> = {
  'For whoever needs a device:': [addRunCommands, addRequestCommands, addRequestsCommand],
  'For operators:': [
    addDeviceCommands,
    addListCommands,
    addEventCommand,
    addReportCommands,
    addLabCommands,
    addInventoryCommands,
    addAcceptanceCommand,
    addTokensCommand,
    addTokenCommands,
  ],
  'On an imaging server:': [addRelayCommand, addPowerCommand, addTftpCommands, addPxeConfigCommand, addDbCommands, addServerCommand],
  'For this program:': [addLoginCommands, addCompletionCommands, addTryCommand],
};
