import { readdir, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { temporaryDirectory } from '../temporary-directory.js';
import { announceTestRun, type Shared } from './ask-test-run.js';

const PREFIX = 'mozpool-test-';

export interface TestRun {
  close(): Promise<void>;
}

interface Server {
  adminUrl: string;
  stop(): Promise<void>;
}

/**
 * One run of jest: lives in jest's parent process and starts the one Postgres of the run when a test file first asks for it,
 * so that a run of pure tests starts nothing. Test files find it by an environment variable, which jest hands to its workers.
 * With DATABASE_ADMIN_URL that server is used instead, and left as it was found; with TEST_SERVERS=containers one in a container.
 */
export async function openTestRun(): Promise<TestRun> {
  const runId = `mt${process.pid}`;
  const givenUrl = process.env.DATABASE_ADMIN_URL;
  let postgres: Promise<Server> | undefined;
  let prepared: Promise<string> | undefined;
  const shared: { [Path in keyof Shared]: () => Promise<Shared[Path]> } = {
    async '/server'() {
      postgres ??= givenUrl ? Promise.resolve({ adminUrl: givenUrl, stop: async () => undefined }) : startServer();
      return { adminUrl: (await postgres).adminUrl };
    },
    async '/prepared'() {
      prepared ??= preparePostgres();
      return { directory: await prepared };
    },
  };
  const door = createServer(({ url = '' }, response) => {
    if (!Object.hasOwn(shared, url)) return void response.writeHead(404).end(`a test run shares ${Object.keys(shared).join(' and ')}`);
    shared[url as keyof Shared]().then(
      (answer) => response.end(JSON.stringify(answer)),
      (error) => response.writeHead(500).end(String(error instanceof Error ? error.stack : error)),
    );
  });
  await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve));
  announceTestRun(runId, `http://127.0.0.1:${(door.address() as AddressInfo).port}`);
  return {
    async close() {
      door.close();
      door.closeAllConnections();
      // Whoever asked for what could not be made was told.
      const [server, directory] = await Promise.all([postgres?.catch(() => undefined), prepared?.catch(() => undefined)]);
      if (directory !== undefined) await rm(directory, { recursive: true, force: true });
      if (server && givenUrl) await dropDatabases(givenUrl, runId);
      await server?.stop();
    },
  };
}

async function startServer(): Promise<Server> {
  const { inContainers, startPostgresContainer } = await import('../containers.js');
  if (inContainers()) {
    const container = await startPostgresContainer();
    return { adminUrl: container.url, stop: async () => void (await container.remove()) };
  }
  const { directory, server } = await startEmbedded({ fast: true });
  return {
    adminUrl: server.adminUrl,
    async stop() {
      await server.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** With the database as a start of an installation leaves it, without a lab. */
async function preparePostgres(): Promise<string> {
  const { directory, server } = await startEmbedded({ fast: false });
  const { prepareAll } = await import('../test-database.js');
  try {
    await prepareAll(server.url);
  } finally {
    await server.stop();
  }
  return directory;
}

let cleaned: Promise<void> | undefined;

async function startEmbedded({ fast }: { fast: boolean }) {
  // once: two may be started at a time
  cleaned ??= endForgottenServers();
  await cleaned;
  // Only now: it brings half the workspace with it.
  const { startPostgres } = await import('@mozpool/stack');
  const directory = await temporaryDirectory(`${PREFIX}${process.pid}-`);
  return { directory, server: await startPostgres({ directory, fast }) };
}

/** What runs that were killed left behind. */
async function endForgottenServers(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const owner = name.startsWith(PREFIX) ? Number(name.slice(PREFIX.length).split('-')[0]) : 0;
    if (!owner || isAlive(owner)) continue;
    const directory = join(tmpdir(), name);
    const pidFile = await readFile(join(directory, 'data', 'postmaster.pid'), 'utf8').catch(() => '');
    const pid = Number(pidFile.split('\n', 1)[0]);
    const program = pid ? await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '') : '';
    if (program.includes(directory)) process.kill(pid, 'SIGQUIT');
    await rm(directory, { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function dropDatabases(adminUrl: string, runId: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ datname: string }>('select datname from pg_database where starts_with(datname, $1)', [
      `${runId}_`,
    ]);
    for (const { datname } of rows) await client.query(`drop database if exists ${pg.escapeIdentifier(datname)} with (force)`);
  } finally {
    await client.end();
  }
}
