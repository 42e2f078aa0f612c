import type { MozpoolClient } from '@mozpool/client';
import type { Command } from 'commander';
import { chooseServer } from '../config/choose-server.js';
import { format, formatOne, type Listing } from '../output/format.js';
import type { Terminal } from '../terminal.js';
import { clientOf } from './client-of.js';
import { type GlobalOptions, readPatience } from './global-options.js';

/** What a command that talks to the API works with. */
export interface Session {
  client: MozpoolClient;
  terminal: Terminal;
  global: GlobalOptions;
  /** Shows rows, as `--output` says. */
  list<Row>(listing: Listing<Row>): void;
  /** Shows one thing, as `--output` says. */
  show<Row>(listing: Listing<Row>): void;
}

/** The action of a command: commander gives it its arguments, its options and itself; it works with a client of the chosen server. */
export function withClient<Args extends unknown[]>(
  terminal: Terminal,
  work: (session: Session, ...args: Args) => Promise<void>,
): (...args: [...Args, Command]) => Promise<void> {
  return async (...all) => {
    const command = all.at(-1) as Command;
    const args = all.slice(0, -1) as unknown as Args;
    await work(await openSession(terminal, command.optsWithGlobals()), ...args);
  };
}

export async function openSession(terminal: Terminal, global: GlobalOptions): Promise<Session> {
  const { urls, token } = await chooseServer(global, terminal.env);
  const patienceMs = readPatience(global, terminal.env);
  return { client: clientOf({ servers: urls, token, patienceMs }), terminal, global, ...shower(terminal, global) };
}

/** For commands that show something and need no client. */
export function shower(terminal: Terminal, { output }: Pick<GlobalOptions, 'output'>): Pick<Session, 'list' | 'show'> {
  return {
    list(listing) {
      if (listing.rows.length === 0 && output === 'table') terminal.err(`${listing.empty ?? 'There is none.'}\n`);
      terminal.out(format(output, listing));
    },
    show: (listing) => void terminal.out(formatOne(output, listing)),
  };
}
