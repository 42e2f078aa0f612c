import type { PowerFailed } from '@mozpool/hardware';
import { parsePower } from '@mozpool/protocols';
import { type Command, InvalidArgumentError } from 'commander';
import { CliError } from '../cli-error.js';
import { readDuration } from '../session/read-duration.js';
import type { Terminal } from '../terminal.js';
import { warnOfControllers } from './warn-of-controllers.js';

const ACTIONS = ['on', 'off', 'cycle', 'read'] as const;
type Action = (typeof ACTIONS)[number];
const DEFAULT_SECONDS = 60;
const MAX_SECONDS = 600;

interface PowerOptions {
  powerFile?: string;
  within: number;
}

/** `mozpool power`: any power URL, directly from this machine. */
export function addPowerCommand(program: Command, terminal: Terminal): void {
  program
    .command('power')
    .summary('switch or read what a power URL names, directly')
    .description('Switches or reads power by a power URL, as the agent of this imaging server would. It needs nothing else of Mozpool.')
    .argument('<url>', 'a power URL such as snmp://pdu-1/3?model=apc, or HOST[:PORT]:bankB:relayR')
    .argument('<action>', `one of ${ACTIONS.join(', ')}`, readAction)
    .option('--power-file <file>', 'credentials, commands and requests that the URL names; POWER_FILE by default, as for the agent')
    .option('--within <time>', 'how long it may take', readDuration({ max: MAX_SECONDS }), DEFAULT_SECONDS)
    .addHelpText(
      'after',
      `
Prints OK, or the power that was read: on or off. FAILED where it was not done, and why on standard error.

Examples:
  mozpool power 'snmp://pdu-1.example.org/3?model=apc&credentials=pdu' read
  mozpool power relay-3.example.org:bank1:relay7 cycle`,
    )
    .action(async (url: string, action: Action, { powerFile, within }: PowerOptions, command: Command) => {
      // not before it is needed: a shell that completes a word would wait for it, too
      const { createPowerControls, createRelayBoards, readPowerFile } = await import('@mozpool/hardware');
      const settings = await readPowerFile(powerFile ?? terminal.env.POWER_FILE).catch((error: Error) => {
        throw new CliError(error.message, { cause: error });
      });
      const target = readTarget(url);
      if (target.driver === 'proxr') await warnOfControllers(terminal, command.optsWithGlobals(), target.relay);
      const controls = createPowerControls({ boards: createRelayBoards(), settings });
      const result: { ok: true; power?: 'on' | 'off' } | PowerFailed = await controls[action](url, { deadlineMs: within * 1_000 });
      if (!result.ok) {
        terminal.out('FAILED\n');
        throw new CliError(result.detail);
      }
      terminal.out(`${result.power ?? 'OK'}\n`);
    });
}

function readTarget(url: string) {
  try {
    return parsePower(url);
  } catch (error) {
    throw new CliError((error as Error).message, { exit: 'usage', cause: error });
  }
}

function readAction(text: string): Action {
  const action = ACTIONS.find((each) => each === text);
  if (!action) throw new InvalidArgumentError(`Write one of ${ACTIONS.join(', ')}.`);
  return action;
}
