import type { Command } from 'commander';
import { CliError } from '../cli-error.js';
import { addRequestOptions, type RequestOptions, readRequest } from '../request/request-options.js';
import { readDuration, timeOption } from '../session/read-duration.js';
import { type Session, withClient } from '../session/with-client.js';
import type { Terminal } from '../terminal.js';
import { DEVICE_ENVIRONMENT_TEXT } from './device-environment.js';
import { runWithDevice, type Work } from './run-with-device.js';

const FOR = { forText: 'how long the device stays reserved if this program dies; it is renewed while the command runs' };
const MAX_GRACE_SECONDS = 3_600;
const grace = readDuration({ min: 0, max: MAX_GRACE_SECONDS });
const DEFAULT_GRACE = '10s';

interface RunOptions extends RequestOptions {
  grace: number;
}

/** `mozpool run` and `mozpool shell`: a device in hand for as long as a command runs. */
export function addRunCommands(program: Command, terminal: Terminal): void {
  addGrace(addRequestOptions(program.command('run'), FOR))
    .description('Runs a command with a device: asks, waits, renews while the command runs, and gives the device back however it ends.')
    .usage('[options] --image <name> -- <command> [arguments…]')
    .argument('<command...>', 'what to run, after "--"; its exit code is that of "mozpool run"')
    .addHelpText('after', `\n${DEVICE_ENVIRONMENT_TEXT}`)
    .action(
      withClient(terminal, (session, [command, ...args]: string[], options: RunOptions) =>
        passCode(session, options, { command: command!, args, graceMs: options.grace * 1000 }),
      ),
    );

  addGrace(addRequestOptions(program.command('shell'), FOR))
    .description('Opens a shell with a device in hand, and gives the device back when you leave it.')
    .addHelpText('after', `\n${DEVICE_ENVIRONMENT_TEXT}`)
    .action(
      withClient(terminal, (session, options: RunOptions) =>
        passCode(session, options, {
          command: terminal.env.SHELL || '/bin/sh',
          args: [],
          graceMs: options.grace * 1000,
          onReady: ({ device, request }) =>
            terminal.err(
              `${device.name} (${device.ip_address ?? device.fqdn}) is yours, by request ${request.id}. Leave the shell to give it back.\n`,
            ),
        }),
      ),
    );
}

function addGrace(command: Command): Command {
  return command.addOption(
    timeOption('--grace <time>', 'what the command is given to end when it is told to; then it is killed', grace, DEFAULT_GRACE),
  );
}

async function passCode(session: Session, options: RequestOptions, work: Work): Promise<void> {
  const code = await runWithDevice(session, readRequest(options, session.terminal), work);
  if (code !== 0) throw new CliError('', { exit: code });
}
