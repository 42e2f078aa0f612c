import type { MozpoolClient } from '@mozpool/client';
import type { DeviceDetails } from '@mozpool/contracts';
import type { BoardController } from '@mozpool/db';
import { type BoardAddress, boardKey, DEFAULT_RELAY_PORT, parseBoardAddress, parsePower } from '@mozpool/protocols';
import { CliError } from '../cli-error.js';
import { chooseServer } from '../config/choose-server.js';
import { allRows, PAGE } from '../session/all-rows.js';
import { clientOf } from '../session/client-of.js';
import type { GlobalOptions } from '../session/global-options.js';
import type { Terminal } from '../terminal.js';
import { withDatabase } from '../with-database.js';

/** Whoever stands before a board shall not wait for a database or a server that is away. */
const LIMIT_MS = 3_000;

/**
 * Says on standard error which agent switches relays of this board, as far as the database or the API knows it under this address.
 * Never stops what follows.
 */
export async function warnOfControllers(terminal: Terminal, global: GlobalOptions, board: BoardAddress): Promise<void> {
  const key = boardKey(board);
  try {
    for (const { imagingServer, alive, devices } of await within(LIMIT_MS, findControllers(terminal, global, board)))
      terminal.err(
        `Warning: board ${key} belongs to the agent of imaging server ${imagingServer} (${devices} devices, ${alive ? 'it is at work' : 'it is silent'}). It may switch the same relays; "mozpool device power" goes through it.\n`,
      );
  } catch (error) {
    terminal.err(`Warning: whether an agent controls board ${key} is not known: ${(error as Error).message}\n`);
  }
}

async function findControllers(terminal: Terminal, global: GlobalOptions, board: BoardAddress): Promise<BoardController[]> {
  if (terminal.env.DATABASE_URL)
    return withDatabase(terminal, (db, store) => store.findBoardControllers(db, { spellings: spellingsOf(board) }));
  try {
    const { urls, token } = await chooseServer(global, terminal.env);
    return await askApi(clientOf({ servers: urls, token, timeoutMs: LIMIT_MS, patienceMs: 0 }), board);
  } catch (error) {
    // no server is configured: then there is nobody to ask
    if (error instanceof CliError && error.exit === 'usage') return [];
    throw error;
  }
}

function spellingsOf(board: BoardAddress): string[] {
  const full = boardKey(board);
  return board.port === DEFAULT_RELAY_PORT ? [full, full.slice(0, full.lastIndexOf(':'))] : [full];
}

type Device = Pick<DeviceDetails, 'relay_info' | 'power' | 'imaging_server'>;

async function askApi(client: MozpoolClient, board: BoardAddress): Promise<BoardController[]> {
  const key = boardKey(board);
  const [{ relay_boards }, { imaging_servers }, devices] = await Promise.all([
    client.listRelayBoards(),
    client.listImagingServers(),
    allRows<Device>(
      (after) => client.listDevices({ query: { q: board.host, fields: ['relay_info', 'power', 'imaging_server'], limit: PAGE, after } }),
      'devices',
    ),
  ]);
  const counts = new Map<string, number>();
  for (const { fqdn, imaging_server } of relay_boards) if (keyOf(() => parseBoardAddress(fqdn)) === key) counts.set(imaging_server, 0);
  for (const { relay_info, power, imaging_server } of devices)
    if (keyOf(() => relayOf(power.url ?? relay_info)) === key) counts.set(imaging_server, (counts.get(imaging_server) ?? 0) + 1);
  return imaging_servers
    .filter(({ fqdn }) => counts.has(fqdn))
    .map(({ fqdn, alive }) => ({ imagingServer: fqdn, alive, devices: counts.get(fqdn)! }));
}

function relayOf(power: string | null): BoardAddress | null {
  const target = power === null ? null : parsePower(power);
  return target?.driver === 'proxr' ? target.relay : null;
}

/** What cannot be read names no board. */
function keyOf(read: () => BoardAddress | null): string | null {
  try {
    const board = read();
    return board && boardKey(board);
  } catch {
    return null;
  }
}

async function within<Result>(limitMs: number, work: Promise<Result>): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`nothing was heard within ${limitMs} ms`)), limitMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
