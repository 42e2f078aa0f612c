import { hostname } from 'node:os';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseQueueUrl } from '@mozpool/contracts';
import type { MigrationState, Pool } from '@mozpool/db';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { CliError } from '../cli-error.js';
import type { GlobalOptions } from '../session/global-options.js';
import { shower } from '../session/with-client.js';
import type { Terminal } from '../terminal.js';
import { type Store, withDatabase } from '../with-database.js';
import { serversFor, testLab } from './test-lab.js';

const MAX_DEVICES = 100_000;
const MAX_PORT = 65_535;
const REQUEST_SECONDS = 12 * 3_600;
const SEED_IMAGE = 'android';

interface SeedOptions {
  devices: number;
  requests: number;
  port: number;
  relayport: number;
  lab?: string;
}

/** `mozpool db …`, and `mozpool-db` by itself: what is done to the database before there is an installation. */
export function addDbCommands(program: Command, terminal: Terminal): void {
  const db: Command = program
    .command('db')
    .summary('bring the database up to date, or fill it')
    .description('Works on the database that DATABASE_URL names.')
    .argument('[words...]')
    .usage('migrate|status|seed|run [options]')
    .action(() => {
      // Mozpool 4.2 told this on standard output, as a failure
      terminal.out(db.helpInformation());
      throw new CliError('');
    });

  db.command('migrate')
    .alias('create-schema')
    .description(
      'Brings the schema up to date, and the tables of the queue where QUEUE_URL names a Postgres. Safe to run again, or twice at once. Before an upgrade, the services of the release before may run on.',
    )
    .addHelpText('after', '\nExample:\n  DATABASE_URL=postgres://mozpool@db/mozpool mozpool db migrate')
    .action(() => migrateAll(terminal));

  db.command('status')
    .description('Says which migrations are applied. Fails if there are some to apply, or if the database is not one of this release.')
    .addHelpText('after', '\nExample:\n  mozpool db status -o json')
    .action((_options: unknown, command: Command) => showStatus(terminal, command.optsWithGlobals()));

  db.command('seed')
    .description(
      'Fills the database: with the lab that a file describes, before there is an API, or with devices that do not exist, for trying things out. Adds and changes, and removes nothing.',
    )
    .option('--lab <file>', 'a description as "mozpool apply" takes it; - for standard input')
    .addOption(new Option('-d, --devices <number>', 'so many simulated devices').argParser(readNumber(MAX_DEVICES)).default(1))
    .addOption(new Option('-r, --requests <number>', 'so many requests for them').argParser(readNumber(MAX_DEVICES)).default(0))
    .addOption(new Option('-p, --port <port>', 'HTTP port of this machine').argParser(readNumber(MAX_PORT)).default(80))
    .addOption(new Option('--relayport <port>', 'port of the simulated relay board').argParser(readNumber(MAX_PORT)).default(2101))
    .addHelpText('after', '\nExamples:\n  mozpool db seed --lab lab.yaml\n  mozpool db seed -d 10 -p 8080')
    .action((options: SeedOptions) => seed(terminal, options));

  db.command('run')
    .description(
      'Runs a script of yours on the database: an ES module whose default export is called with {db, args}, db being a pool of "pg".',
    )
    .argument('<file>', 'the module')
    .argument('[args...]', 'for the script')
    .allowUnknownOption()
    .addHelpText('after', '\nExample:\n  mozpool db run count-devices.mjs')
    .action((file: string, args: string[]) => runScript(terminal, file, args));
}

async function migrateAll(terminal: Terminal): Promise<void> {
  const { QUEUE_URL } = terminal.env;
  if (QUEUE_URL) checkQueueUrl(QUEUE_URL);
  const applied = await withDatabase(terminal, async (db, { migrate }) => {
    try {
      return (await migrate(db)).applied;
    } catch (error) {
      if (/^migration \d/.test((error as Error).message)) throw new CliError((error as Error).message, { cause: error });
      throw error;
    }
  });
  for (const name of applied) terminal.out(`${name}\n`);
  terminal.err(`${applied.length === 0 ? 'The schema was up to date.' : 'The schema is up to date.'}\n`);
  if (!QUEUE_URL) return;
  try {
    // not before it is needed: a shell that completes a word would wait for it, too
    const { migrateQueue } = await import('@mozpool/queue');
    await migrateQueue(QUEUE_URL);
  } catch (error) {
    throw new CliError(`The queue cannot be brought up to date: ${(error as Error).message}`, { cause: error });
  }
  terminal.err('The queue is up to date.\n');
}

function checkQueueUrl(url: string): void {
  try {
    parseQueueUrl(url);
  } catch (error) {
    throw new CliError(`QUEUE_URL ${(error as Error).message}`, { exit: 'usage', cause: error });
  }
}

async function showStatus(terminal: Terminal, global: GlobalOptions): Promise<void> {
  const rows = await withDatabase(terminal, (db, { migrationStates }) => migrationStates(db));
  shower(terminal, global).list<MigrationState>({
    rows,
    columns: { name: ({ name }) => name, state: ({ state }) => state, applied: ({ appliedAt }) => appliedAt },
    name: ({ name }) => name,
    document: { migrations: rows },
  });
  const changed = rows.find(({ state }) => state === 'changed');
  if (changed) throw new CliError(`${changed.name} is not what was applied: this program and the database do not belong together.`);
  const pending = rows.filter(({ state }) => state === 'not_applied').length;
  if (pending > 0) throw new CliError(`${pending} migrations are to be applied: mozpool db migrate`);
}

async function seed(terminal: Terminal, { devices, requests, port, relayport, lab: file }: SeedOptions): Promise<void> {
  if (file !== undefined) {
    const { readLabFile } = await import('../lab/read-lab-file.js');
    const { lab } = await readLabFile(file, terminal);
    await withDatabase(terminal, (db, store) => applied(db, store, lab));
    terminal.err(`${lab.devices.length} devices are described.\n`);
    return;
  }
  const server = port === 80 ? hostname() : `${hostname()}:${port}`;
  const made = await withDatabase(terminal, async (db, store) => {
    await applied(db, store, testLab({ devices, server, relayPort: relayport }));
    return seedRequests(db, store, requests);
  });
  terminal.err(`${devices} devices and ${made} requests are there; the imaging server is ${server}.\n`);
  if (made < requests) terminal.err('There were requests before, so none were added.\n');
  if (serversFor(devices) > 1)
    terminal.err('The other imaging servers, fakeserver1.local and so on, do not exist: their devices stay silent.\n');
}

async function applied(db: Pool, { applyLab }: Store, lab: Parameters<Store['applyLab']>[1]): Promise<void> {
  try {
    await applyLab(db, lab);
  } catch (error) {
    const { message, code } = error as Error & { code?: string };
    // a reference that leads nowhere, or what has to be unique
    if (/is not defined: add it/.test(message) || code?.startsWith('23'))
      throw new CliError(`Nothing was changed: ${message}`, { cause: error });
    throw error;
  }
}

/** Once: a second run finds them. Whoever runs the machines takes them up within seconds. */
function seedRequests(db: Pool, store: Store, count: number): Promise<number> {
  return store.inTransaction(db, async (tx) => {
    const image = await store.findInventory(tx, store.IMAGES, SEED_IMAGE);
    if (!image || (await store.hasRequests(tx))) return 0;
    for (let number = 1; number <= count; number++) {
      const { request } = await store.insertRequest(tx, {
        requestedDevice: 'any',
        assignee: `slave${number}`,
        durationSeconds: REQUEST_SECONDS,
        imageId: image.id,
        bootConfig: '{}',
        environment: 'any',
        priority: 0,
        waitSeconds: null,
        selector: [],
      });
      await store.insertInbox(tx, { machine: 'request', machineId: request.id, event: 'find_device', claimId: null });
    }
    return count;
  });
}

async function runScript(terminal: Terminal, file: string, args: readonly string[]): Promise<void> {
  const script = (await import(pathToFileURL(resolve(file)).href).catch((error: Error) => {
    throw new CliError(`${file} cannot be run: ${error.message}`, { cause: error });
  })) as { default?: unknown };
  const { default: main } = script;
  if (typeof main !== 'function') throw new CliError(`${file} has no default export to call: export default async ({db, args}) => { … }`);
  await withDatabase(terminal, async (db) => {
    await main({ db, args });
  });
}

function readNumber(max: number): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (/^\d+$/.test(text) && number <= max) return number;
    throw new InvalidArgumentError(`Write a whole number up to ${max}.`);
  };
}
