import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import {
  createPool,
  findRedisServer,
  freePort,
  MIGRATE_MAIN,
  mainOf,
  type ProgramName,
  rackConfig,
  rackLab,
  type ServiceProcess,
  startPostgres,
  startRedis,
  startServiceProcess,
} from '@mozpool/stack';
import { hasCommand, waitFor } from '@mozpool/testkit';
import { createHttp, type Http } from '../support/http.js';
import { ask, devicesAvailable, giveBack, readyRequest } from '../support/requests.js';
import { withMore } from '../support/with-more.js';
import { createTwoHosts, type Host, SHARED, SITE, share } from './two-hosts.js';

const DEVICES = 10;
const SERVER = 'imaging-1';
const AGENT_PORT = 8_082;
const TIME_SCALE = 20;
/** Within the limits of both steps, and long enough that all ten are at it together when the agent dies. */
const PHASES = { b2g_downloading: { seconds: 120 }, b2g_extracting: { seconds: 280 } };
const TAKEN_OVER_WITHIN_MS = 15_000;
const MIGRATE = fileURLToPath(MIGRATE_MAIN);
const canRun =
  process.platform === 'linux' && process.getuid?.() === 0 && hasCommand('ip') && (hasCommand('arping') || hasCommand('busybox'));

/** Two agents of one imaging server, each on a host of its own, and one address for both. Everything else is on this machine. */
interface Site {
  api: Http;
  hosts: [Host, Host];
  serving: ServiceProcess;
  startStandby(): Promise<ServiceProcess>;
  db: ReturnType<typeof createPool>;
}

let site: Site;
let directory: string;
let failed = false;
const started: { stop(): unknown }[] = [];
const keep = <Part extends { stop(): unknown }>(part: Part): Part => {
  started.push(part);
  return part;
};

/** The rack is planned for loopback; here its parts have addresses that both hosts reach. */
const onTheNetwork = (value: unknown, loopback: string): string =>
  JSON.stringify(value)
    .replaceAll('"127.0.0.1', `"${loopback}`)
    .replaceAll(/127\.1\.0\.(\d+)/g, '10.88.2.$1');

async function open(): Promise<Site> {
  directory = await mkdtemp(join(tmpdir(), 'mozpool-e2e-failover-'));
  await chmod(directory, 0o755);
  for (const part of ['logs', 'boot/panda']) await mkdir(join(directory, part), { recursive: true });
  for (const file of ['vmlinuz', 'initrd.img']) await writeFile(join(directory, 'boot/panda', file), Buffer.alloc(40_000, file));
  const controlPort = await freePort();
  const plan = {
    devices: DEVICES,
    agents: [{ server: SERVER, tftpPort: 69, registrationPort: 28_001 }],
    boardPorts: [await freePort()],
    controlPort,
    network: 1,
    timeScale: TIME_SCALE,
    seed: 'failover',
    failures: false,
    recordFile: join(directory, 'relay-actions.jsonl'),
    phases: PHASES,
  };
  const rack = rackConfig(plan);
  // boards are on this machine, the imaging server has the shared address
  const rackText = JSON.stringify({
    ...JSON.parse(onTheNetwork({ ...rack, devices: [] }, SITE)),
    devices: JSON.parse(onTheNetwork(rack.devices, SHARED)),
  });
  await writeFile(join(directory, 'rack.json'), rackText);
  await writeFile(join(directory, 'lab.json'), onTheNetwork(rackLab(plan), SITE));
  const { hosts, remove } = await createTwoHosts(JSON.parse(rackText).devices.map(({ address }: { address: string }) => address));
  keep({ stop: remove });

  const postgres = keep(await startPostgres({ directory: join(directory, 'postgres'), fast: true }));
  const program = await findRedisServer();
  const redis = program && keep(await startRedis({ directory: join(directory, 'redis'), program }));
  const queue = new URL(redis ? redis.url : postgres.url);
  keep(await share(Number(queue.port)));
  const settings = { DATABASE_URL: postgres.url, QUEUE_URL: queue.href };
  await promisify(execFile)(process.execPath, [MIGRATE], {
    env: { PATH: process.env.PATH ?? '', ...settings, LAB_FILE: join(directory, 'lab.json') },
  });
  const startProcess = async (
    name: string,
    program: ProgramName,
    readyUrl: string,
    rest: { env: Record<string, string>; args?: string[]; within?: readonly string[] },
  ) => keep(await startServiceProcess({ name, main: mainOf(program), readyUrl, logFile: join(directory, 'logs', `${name}.log`), ...rest }));
  await startProcess('rack', 'simulator', `http://127.0.0.1:${controlPort}/livez`, {
    env: {},
    args: ['--config', join(directory, 'rack.json')],
  });
  const service = async (name: ProgramName) => {
    const port = await freePort();
    const env = { HOST: '127.0.0.1', PORT: String(port), TIME_SCALE: String(TIME_SCALE), ...settings };
    return startProcess(name, name, `http://127.0.0.1:${port}/readyz`, { env });
  };
  await service('lifeguard-worker');
  const api = await service('mozpool-api');
  const agent = (host: Host, name: string) =>
    startProcess(name, 'bmm-agent', `http://${host.address}:${AGENT_PORT}/livez`, {
      within: host.within,
      env: {
        SERVER,
        IP_ADDRESS: SHARED,
        LEASE_COMMAND: host.leaseCommand,
        QUEUE_URL: Object.assign(new URL(queue.href), { hostname: SITE }).href,
        STATE_DIR: join(directory, name),
        BOOT_DIR: join(directory, 'boot'),
        TIME_SCALE: String(TIME_SCALE),
      },
    });
  const db = createPool(postgres.url, { max: 2, applicationName: 'failover' });
  keep({ stop: () => db.end() });
  const serving = await agent(hosts[0], 'agent-a');
  await waitFor(() => hosts[0].hasSharedAddress(), { what: 'the first agent to take the address', timeoutMs: 20_000 });
  return { api: createHttp(api.url), hosts, serving, startStandby: () => agent(hosts[1], 'agent-b'), db };
}

if (canRun) {
  beforeAll(async () => {
    site = await open();
  }, 120_000);
  afterAll(async () => {
    for (const part of started.reverse()) await part.stop();
    if (!failed) await rm(directory, { recursive: true, force: true });
  }, 60_000);
}

const step = (title: string, body: () => Promise<void>, timeoutMs: number) =>
  (canRun ? test : test.skip)(
    title,
    async () => {
      try {
        await body();
      } catch (error) {
        failed = true;
        throw withMore(error, `The logs are kept in ${directory}/logs.`);
      }
    },
    timeoutMs,
  );

const lease = async () =>
  (await site.db.query<{ epoch: number; held: boolean }>('select epoch::int, lease_until > clock_timestamp() as held from imaging_servers'))
    .rows[0]!;
const requests: number[] = [];

step(
  'one agent serves, under the shared address',
  async () => {
    await devicesAvailable(site.api, { timeoutMs: 60_000 });
    expect(await Promise.all(site.hosts.map((host) => host.hasSharedAddress()))).toEqual([true, false]);
    const [report] = (await site.api.get('/api/report/agents/')).body.agents;
    expect(report).toMatchObject({ alive: true, version: '0.1.0', capabilities: ['syslog', 'lease-command'] });
  },
  90_000,
);

step(
  'the serving one is killed during ten imagings: the other one has lease and address within 15 s, and all ten end ready',
  async () => {
    await site.startStandby();
    for (let device = 0; device < DEVICES; device += 1) requests.push((await ask(site.api)).id);
    await waitFor(
      async () => (await site.db.query(`select from devices where state in ('b2g_downloading', 'b2g_extracting')`)).rowCount === DEVICES,
      { what: 'ten images to be on their way', timeoutMs: 60_000 },
    );
    expect(await Promise.all(site.hosts.map((host) => host.hasSharedAddress()))).toEqual([true, false]);
    const { epoch } = await lease();
    const killedAt = performance.now();
    await site.serving.kill9();
    await waitFor(async () => (await lease()).epoch > epoch && (await site.hosts[1].hasSharedAddress()), {
      what: 'the other agent to have lease and address',
      timeoutMs: 2 * TAKEN_OVER_WITHIN_MS,
    });
    await waitFor(async () => (await fetch(`http://${SHARED}:${AGENT_PORT}/readyz`, { signal: AbortSignal.timeout(1_000) })).ok, {
      what: 'the shared address to lead to the other agent',
      timeoutMs: 2 * TAKEN_OVER_WITHIN_MS,
    });
    const tookMs = performance.now() - killedAt;
    process.stdout.write(`lease and address were taken over in ${(tookMs / 1_000).toFixed(1)} s\n`);
    expect(tookMs).toBeLessThan(TAKEN_OVER_WITHIN_MS);
    for (const id of requests) await readyRequest(site.api, id, { timeoutMs: 90_000 });
  },
  180_000,
);

step(
  'the killed one comes back, gives the address up that it still had, and stands by',
  async () => {
    expect(await site.hosts[0].hasSharedAddress()).toBe(true);
    await site.serving.restart();
    await waitFor(async () => !(await site.hosts[0].hasSharedAddress()), { what: 'the address to be given up', timeoutMs: 20_000 });
    expect(await site.hosts[1].hasSharedAddress()).toBe(true);
    for (const id of requests) await giveBack(site.api, id);
    await devicesAvailable(site.api, { timeoutMs: 60_000 });
  },
  120_000,
);
