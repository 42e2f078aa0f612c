import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { applyLab, createPool, migrate } from '@mozpool/db';
import { writeRackBootFiles } from './boot-files.js';
import { freePort } from './free-port.js';
import { claimProcessesFile } from './processes-file.js';
import { mainOf } from './programs.js';
import { boardCount, DEFAULT_NETWORK, type RackAgent, type RackPlan, rackConfig, rackLab } from './rack-lab.js';
import { type ServiceProcess, startServiceProcess } from './service-process.js';
import { type EmbeddedPostgres, startPostgres } from './start-postgres.js';
import { type EmbeddedRedis, findRedisServer, startRedis } from './start-redis.js';

export interface InstallationOptions {
  /** Everything the installation keeps: database, state of the agents, logs. */
  dataDir: string;
  devices: number;
  agents: number;
  timeScale: number;
  /** Port of the (first) API; 0 picks a free one. */
  port: number;
  /** Replicas of the API, each on a port of its own; 1 when left out. */
  apis?: number;
  /** `auto`: Redis where `redis-server` is on the PATH, else Postgres. */
  queue: 'auto' | 'redis' | 'postgres';
  failures: boolean;
  seed: string;
  /** See `RackPlan.network`. */
  network?: number;
  phases?: RackPlan['phases'];
  /** More variables for services, by name of the service. */
  env?: Partial<Record<'mozpool-api' | 'lifeguard-worker' | 'bmm-agent', Record<string, string>>>;
  /** Called when the servers answer and before the services start: where else the services shall find them, such as over TLS. */
  reach?: (postgres: EmbeddedPostgres) => Promise<{ databaseUrl?: string; queueUrl?: string }>;
  /** Says what is going on, for a person who waits. */
  say?: (text: string) => void;
}

export interface Installation {
  url: string;
  /** Of every replica of the API; `url` is the first. */
  urls: string[];
  devices: number;
  queue: 'redis' | 'postgres';
  databaseUrl: string;
  queueUrl: string;
  rackUrl: string;
  /** JSON lines: every action of every relay board. */
  relayRecord: string;
  postgres: EmbeddedPostgres;
  redis: EmbeddedRedis | null;
  api: ServiceProcess;
  /** Every replica, in the order of `urls`; `api` is the first. */
  apis: ServiceProcess[];
  worker: ServiceProcess;
  agents: ServiceProcess[];
  rack: ServiceProcess;
  /** Names of the imaging servers, in the order of `agents`. */
  servers: string[];
  stop(): Promise<void>;
}

/**
 * Starts a whole installation on this machine: an embedded Postgres, a queue, the services as processes of their own,
 * and a simulated rack. What was started is stopped again if something does not come up.
 */
export async function startInstallation(options: InstallationOptions): Promise<Installation> {
  const { dataDir, say = () => undefined } = options;
  await mkdir(join(dataDir, 'logs'), { recursive: true });
  const processes = await claimProcessesFile(join(dataDir, 'processes.json'));
  const onStart = (pid: number) => processes.add(pid);
  const started: { stop(): Promise<unknown> }[] = [];
  const keep = <Part extends { stop(): Promise<unknown> }>(part: Part): Part => {
    started.push(part);
    return part;
  };
  let stopping: Promise<void> | undefined;
  const stop = () => {
    stopping ??= stopAll(started).then(() => processes.release());
    return stopping;
  };
  try {
    say('Starting Postgres …');
    const postgres = keep(await startPostgres({ directory: join(dataDir, 'postgres') }));
    const redis = await startQueueServer(options, keep, say);
    if (redis) await onStart(redis.pid);
    const { databaseUrl = postgres.url, queueUrl = redis?.url ?? databaseUrl } = (await options.reach?.(postgres)) ?? {};

    say('Preparing the database …');
    const known = await migrateDatabase(databaseUrl);
    const devices = Math.max(options.devices, known);
    if (devices > options.devices) say(`The data directory knows ${known} devices, so the rack gets as many (--fresh begins anew).`);
    const agents = await planAgents(options);
    const plan: RackPlan = {
      devices,
      agents,
      boardPorts: await Promise.all(Array.from({ length: boardCount(devices, options.agents) }, () => freePort())),
      controlPort: await freePort(),
      network: options.network ?? DEFAULT_NETWORK,
      timeScale: options.timeScale,
      seed: options.seed,
      failures: options.failures,
      recordFile: join(dataDir, 'relay-actions.jsonl'),
      ...(options.phases && { phases: options.phases }),
    };
    const cards = await describeLab(databaseUrl, plan);
    const agentQueueUrl = queueUrl === databaseUrl ? await prepareAgentQueue(databaseUrl, dataDir) : queueUrl;
    const config = rackConfig(plan);
    const rackFile = join(dataDir, 'rack.json');
    await writeFile(
      rackFile,
      JSON.stringify(
        { ...config, devices: config.devices.map((device) => ({ ...device, image: cards.get(device.name) ?? null })) },
        null,
        2,
      ),
    );
    await writeRackBootFiles(join(dataDir, 'boot'));

    const port = options.port === 0 ? await freePort() : options.port;
    const ports = [port, ...(await Promise.all(Array.from({ length: (options.apis ?? 1) - 1 }, () => freePort())))];
    const urls = ports.map((each) => `http://127.0.0.1:${each}`);
    const url = urls[0]!;
    const service = async (name: string, main: URL, healthPort: number, env: Record<string, string>, args: string[] = []) =>
      keep(
        await startServiceProcess({
          name,
          onStart,
          main,
          args,
          env: { LOG_LEVEL: 'info', PORT: String(healthPort), ...env },
          readyUrl: `http://127.0.0.1:${healthPort}/readyz`,
          logFile: join(dataDir, 'logs', `${name}.log`),
        }),
      );
    const common = { DATABASE_URL: databaseUrl, QUEUE_URL: queueUrl, TIME_SCALE: String(options.timeScale) };

    say(`Starting the rack: ${devices} devices …`);
    const rack = keep(
      await startServiceProcess({
        name: 'rack',
        onStart,
        main: mainOf('simulator'),
        args: ['--config', rackFile],
        env: {},
        readyUrl: `http://127.0.0.1:${plan.controlPort}/livez`,
        logFile: join(dataDir, 'logs', 'rack.log'),
      }),
    );
    say('Starting the services …');
    const [worker, apis, agentProcesses] = await Promise.all([
      service('lifeguard-worker', mainOf('lifeguard-worker'), await freePort(), {
        HOST: '127.0.0.1',
        ...common,
        ...options.env?.['lifeguard-worker'],
      }),
      Promise.all(
        ports.map((each, index) =>
          service(index === 0 ? 'mozpool-api' : `mozpool-api-${index + 1}`, mainOf('mozpool-api'), each, {
            HOST: '127.0.0.1',
            PUBLIC_URL: url,
            // whoever tries it out on their own machine may call as often as they like
            RATE_LIMIT: '0',
            ...common,
            ...options.env?.['mozpool-api'],
          }),
        ),
      ),
      Promise.all(
        agents.map(async (agent) =>
          service(agent.server, mainOf('bmm-agent'), await freePort(), {
            SERVER: agent.server,
            HOST: '127.0.0.1',
            IP_ADDRESS: '127.0.0.1',
            QUEUE_URL: agentQueueUrl,
            STATE_DIR: join(dataDir, 'agents', agent.server),
            BOOT_DIR: join(dataDir, 'boot'),
            TFTP_PORT: String(agent.tftpPort),
            REGISTRATION_PORT: String(agent.registrationPort),
            SYSLOG_PORT: String(await freePort()),
            TIME_SCALE: String(options.timeScale),
            // simulated supplies have no inrush
            POWER_ON_STAGGER: '0',
            ...options.env?.['bmm-agent'],
          }),
        ),
      ),
    ]);
    return {
      url,
      urls,
      devices,
      queue: queueUrl === databaseUrl ? 'postgres' : 'redis',
      databaseUrl,
      queueUrl,
      rackUrl: `http://127.0.0.1:${plan.controlPort}`,
      relayRecord: plan.recordFile,
      postgres,
      redis,
      api: apis[0]!,
      apis,
      worker,
      agents: agentProcesses,
      rack,
      servers: agents.map(({ server }) => server),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Services first, then what they need; all services at once, since each drains by itself. */
async function stopAll(started: { stop(): Promise<unknown> }[]): Promise<void> {
  const [bases, services] = [started.slice(0, 2), started.slice(2)];
  await Promise.allSettled(services.map((part) => part.stop()));
  for (const part of bases.reverse()) await part.stop();
}

async function startQueueServer(
  options: InstallationOptions,
  keep: <P extends { stop(): Promise<unknown> }>(part: P) => P,
  say: (text: string) => void,
): Promise<EmbeddedRedis | null> {
  const program = options.queue === 'postgres' ? null : await findRedisServer();
  if (program) {
    say('Starting Redis for the queue …');
    return keep(await startRedis({ directory: join(options.dataDir, 'redis'), program }));
  }
  if (options.queue === 'redis') throw new Error('redis-server is not on the PATH: install it, or use --queue postgres');
  say('No redis-server on the PATH: the queue is kept in Postgres.');
  return null;
}

async function planAgents({ agents }: InstallationOptions): Promise<RackAgent[]> {
  return Promise.all(
    Array.from({ length: agents }, async (_, index) => ({
      server: `imaging-${index + 1}`,
      tftpPort: await freePort(),
      registrationPort: await freePort(),
    })),
  );
}

/** Brings truth and queue up to date; returns how many devices there are. */
async function migrateDatabase(url: string): Promise<number> {
  const pool = createPool(url, { max: 2, applicationName: 'mozpool-stack' });
  try {
    await migrate(pool);
    // not with this module: many who import it start no queue
    const { migrateQueue } = await import('@mozpool/queue');
    await migrateQueue(url);
    const { rows } = await pool.query<{ count: number }>('select count(*)::int as count from devices');
    return rows[0]?.count ?? 0;
  } finally {
    await pool.end();
  }
}

/** Makes the rack known; returns what is on each device's card, as far as Mozpool knows. */
async function describeLab(url: string, plan: RackPlan): Promise<Map<string, string>> {
  const pool = createPool(url, { max: 2, applicationName: 'mozpool-stack' });
  try {
    await applyLab(pool, rackLab(plan));
    const { rows } = await pool.query<{ name: string; image: string }>(
      'select d.name, i.name as image from devices d join images i on i.id = d.image_id',
    );
    return new Map(rows.map(({ name, image }) => [name, image]));
  } finally {
    await pool.end();
  }
}

/** The agents' own role in Postgres, which sees the queue and nothing else; its password is made once. */
async function prepareAgentQueue(url: string, dataDir: string): Promise<string> {
  const file = join(dataDir, 'agent-password');
  const password = await readFile(file, 'utf8').catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    const made = randomBytes(18).toString('base64url');
    await writeFile(file, made, { mode: 0o600 });
    return made;
  });
  const { grantAgentAccess } = await import('@mozpool/queue');
  return grantAgentAccess(url, { password });
}
