import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from '@mozpool/stack';
import { makeCertificate } from '../tls/make-certificate.js';
import { waitFor } from '../wait-for.js';

const run = promisify(execFile);
const HOST = '127.0.0.1';
const PASSWORD = 'p@ss word';
const READY_WITHIN_MS = 20_000;
const MASTER = 'mymaster';

export interface RedisTopology {
  /** A `QUEUE_URL`. */
  url: string;
  stop(): Promise<void>;
}

interface Server {
  port: number;
  child: ChildProcess;
  cli(...args: string[]): Promise<string>;
}

/** Real servers in a directory of their own. */
async function openServers() {
  const directory = await mkdtemp(join(tmpdir(), 'mozpool-redis-'));
  const servers: Server[] = [];

  async function start(settings: Record<string, string>, { cliArgs = [] as string[], sentinel = false } = {}): Promise<Server> {
    const port = await freePort();
    const file = join(directory, `${port}.conf`);
    const tls = 'tls-cert-file' in settings;
    const all = { bind: HOST, dir: directory, ...(tls ? { port: '0', 'tls-port': String(port) } : { port: String(port) }), ...settings };
    await writeFile(
      file,
      Object.entries(all)
        .map(([name, value]) => `${name} ${value}\n`)
        .join(''),
    );
    const child = spawn('redis-server', [file, ...(sentinel ? ['--sentinel'] : [])], { stdio: 'ignore' });
    const cli = async (...args: string[]) => (await run('redis-cli', ['-p', String(port), ...cliArgs, ...args])).stdout;
    const server = { port, child, cli };
    servers.push(server);
    await waitFor(async () => (await cli('ping')).startsWith('PONG'), {
      timeoutMs: READY_WITHIN_MS,
      everyMs: 50,
      what: 'redis-server to answer',
    });
    return server;
  }

  return {
    directory,
    start,
    async stop() {
      await Promise.all(servers.map(({ child }) => end(child)));
      await rm(directory, { recursive: true, force: true });
    },
  };
}

function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((done) => {
    child.once('exit', () => done());
    child.kill('SIGKILL');
  });
}

const WITH_PASSWORD = { requirepass: `"${PASSWORD}"`, masterauth: `"${PASSWORD}"`, 'maxmemory-policy': 'noeviction', save: '""' };
const AUTH = ['--no-auth-warning', '-a', PASSWORD];
const SECRET = encodeURIComponent(PASSWORD);

/** One server that speaks TLS alone, with a certificate of an authority that nobody knows. */
export async function startTlsRedis(): Promise<RedisTopology> {
  const servers = await openServers();
  const { authority, certificate, key } = await makeCertificate(servers.directory);
  const { port } = await servers.start(
    {
      ...WITH_PASSWORD,
      'tls-cert-file': certificate,
      'tls-key-file': key,
      'tls-ca-cert-file': authority,
      'tls-auth-clients': 'no',
    },
    { cliArgs: [...AUTH, '--tls', '--cacert', authority, '-h', HOST] },
  );
  return { url: `rediss://:${SECRET}@${HOST}:${port}?ca=${encodeURIComponent(authority)}`, stop: servers.stop };
}

/** A master, a replica and three sentinels that agree within seconds. */
export async function startSentinels(): Promise<RedisTopology & { killMaster(): Promise<void> }> {
  const servers = await openServers();
  const master = await servers.start(WITH_PASSWORD, { cliArgs: AUTH });
  const replica = await servers.start({ ...WITH_PASSWORD, replicaof: `${HOST} ${master.port}` }, { cliArgs: AUTH });
  await waitFor(async () => (await replica.cli('info', 'replication')).includes('master_link_status:up'), {
    timeoutMs: READY_WITHIN_MS,
    everyMs: 50,
    what: 'the replica to follow',
  });
  const sentinels: Server[] = [];
  for (let count = 0; count < 3; count++)
    sentinels.push(
      await servers.start(
        {
          'sentinel monitor': `${MASTER} ${HOST} ${master.port} 2`,
          'sentinel auth-pass': `${MASTER} "${PASSWORD}"`,
          'sentinel down-after-milliseconds': `${MASTER} 1000`,
          'sentinel failover-timeout': `${MASTER} 5000`,
        },
        { sentinel: true },
      ),
    );
  for (const { cli } of sentinels)
    await waitFor(async () => /num-slaves\n1\n[\s\S]*num-other-sentinels\n2\n/.test(await cli('sentinel', 'master', MASTER)), {
      timeoutMs: READY_WITHIN_MS,
      everyMs: 100,
      what: 'the sentinels to know each other and the replica',
    });
  const list = sentinels.map(({ port }) => `${HOST}:${port}`).join(',');
  return { url: `redis+sentinel://:${SECRET}@${list}/${MASTER}`, killMaster: () => end(master.child), stop: servers.stop };
}

/** Three masters that share the slots. */
export async function startCluster(): Promise<RedisTopology> {
  const servers = await openServers();
  const nodes: (Server & { busPort: number })[] = [];
  for (let count = 0; count < 3; count++) {
    // by itself a node takes its port plus 10,000, which may be one that the system has given to a connection
    const busPort = await freePort();
    const settings = { 'cluster-enabled': 'yes', 'cluster-config-file': `nodes-${count}.conf`, 'cluster-port': String(busPort) };
    nodes.push({ ...(await servers.start({ ...WITH_PASSWORD, ...settings }, { cliArgs: AUTH })), busPort });
  }
  const addresses = nodes.map(({ port }) => `${HOST}:${port}`);
  await nodes[0]!.cli('--cluster', 'create', ...nodes.map(({ port, busPort }) => `${HOST}:${port}@${busPort}`), '--cluster-yes');
  for (const { cli } of nodes)
    await waitFor(async () => (await cli('cluster', 'info')).includes('cluster_state:ok'), {
      timeoutMs: READY_WITHIN_MS,
      everyMs: 100,
      what: 'the cluster to form',
    });
  return { url: `redis+cluster://:${SECRET}@${addresses.join(',')}`, stop: servers.stop };
}
