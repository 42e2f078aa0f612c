import type { createRelayBoards, RelayFailed } from '@mozpool/hardware';
import { parseRelayInfo, type RelayAddress } from '@mozpool/protocols';
import type { Command } from 'commander';
import { CliError } from '../cli-error.js';
import type { Terminal } from '../terminal.js';
import { warnOfControllers } from './warn-of-controllers.js';

const DEADLINE_MS = 60_000;
const options = { deadlineMs: DEADLINE_MS };

type Boards = ReturnType<typeof createRelayBoards>;
interface Done {
  ok: true;
  power?: 'on' | 'off';
}

/** Words as in Mozpool 4.2; "on" is about the device, not about the relay. */
const ACTIONS: Readonly<Record<string, (boards: Boards, relay: RelayAddress) => Promise<Done | RelayFailed>>> = {
  powercycle: (boards, relay) => boards.cycle(relay, options),
  status: (boards, relay) => boards.readPower(relay, options),
  turnon: (boards, relay) => boards.setPower(relay, 'on', options),
  turnoff: (boards, relay) => boards.setPower(relay, 'off', options),
};
const ARGUMENTS = 4;

/** `mozpool relay`, and `relay` by itself: a relay board without the rest of Mozpool, with arguments, answers and exit codes of Mozpool 4.2. */
export function addRelayCommand(program: Command, terminal: Terminal): void {
  const command = program
    .command('relay')
    .summary('switch one relay of a board, directly')
    .description(
      'Switches or reads the power of a device on a ProXR relay board. It asks the board itself and needs nothing else of Mozpool.',
    )
    .usage('powercycle|status|turnon|turnoff HOST BANK RELAY')
    .argument('[words...]')
    .allowUnknownOption()
    .addHelpText(
      'after',
      `
HOST is a name or an address, with :PORT if it is not 2101. BANK is 1 to 4, RELAY 1 to 8. "on" and "off" are the power of the device.

Prints OK, or "bank B, relay R status: on"; FAILED where the board does not do it, and why on standard error. A minute is the limit.

A board takes one connection at a time, and what an agent has switched it expects to stay so. Where DATABASE_URL is set, or else a server
is configured, a warning says whose board it is: any board, or any device, with this very HOST in its address. Use "mozpool device power" then.

Example:
  mozpool relay status relay-3.example.org 1 7`,
    )
    .action(async (words: string[]) => {
      const act = Object.hasOwn(ACTIONS, words[0] ?? '') ? ACTIONS[words[0]!] : undefined;
      // Mozpool 4.2 told this on standard output
      if (!act || words.length !== ARGUMENTS) {
        terminal.out(command.helpInformation());
        throw new CliError('', { exit: 'usage' });
      }
      const [, host = '', bank = '', relay = ''] = words;
      const address = readAddress(host, bank, relay);
      await warnOfControllers(terminal, command.optsWithGlobals(), address);
      // not before it is needed: a shell that completes a word would wait for it, too
      const hardware = await import('@mozpool/hardware');
      const boards = hardware.createRelayBoards();
      const result = await act(boards, address);
      if (!result.ok) {
        terminal.out('FAILED\n');
        throw new CliError(result.detail);
      }
      terminal.out(result.power === undefined ? 'OK\n' : `bank ${address.bank}, relay ${address.relay} status: ${result.power}\n`);
    });
}

function readAddress(host: string, bank: string, relay: string): RelayAddress {
  for (const [name, text] of Object.entries({ BANK: bank, RELAY: relay }))
    if (!/^\d+$/.test(text)) throw new CliError(`${name} is "${text}"; write a number: BANK from 1 to 4, RELAY from 1 to 8.`);
  try {
    return parseRelayInfo(`${host}:bank${bank}:relay${relay}`);
  } catch (error) {
    throw new CliError((error as Error).message, { cause: error });
  }
}
