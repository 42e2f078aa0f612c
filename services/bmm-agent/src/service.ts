import { randomUUID } from 'node:crypto';
import { lookup } from 'node:dns/promises';
import { readdir } from 'node:fs/promises';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command, DeviceAddress } from '@mozpool/contracts';
import {
  createHttpBoot,
  createPowerControls,
  createRelayBoards,
  createSutRegistration,
  createSyslogReceiver,
  createTftpServer,
  directoryRoute,
  type PowerControls,
  readPowerFile,
  type TftpTransfer,
} from '@mozpool/hardware';
import { openQueues } from '@mozpool/queue';
import {
  composeService,
  createHostRule,
  createHttpApp,
  createHttpServer,
  createMetrics,
  createNetworks,
  createTicker,
  healthEndpoints,
  hostNameOf,
  type Log,
  type Service,
  settingsOf,
} from '@mozpool/service-kit';
import express from 'express';
import { readAdbKey } from './adb/read-adb-key.js';
import { type ArtifactCache, openArtifactCache } from './artifacts/artifact-cache.js';
import { createDownload } from './artifacts/download-artifact.js';
import { findArtifact } from './artifacts/find-artifact.js';
import { serveArtifacts } from './artifacts/serve-artifacts.js';
import { createCommandRunner } from './commands/command-runner.js';
import { createWork } from './commands/do-work.js';
import { createKicks } from './commands/kicks.js';
import { createProbeOnce } from './commands/probe-once.js';
import { createWhileHolding } from './commands/while-holding.js';
import type { AgentConfig } from './config.js';
import { createHeartbeat } from './lease/heartbeat.js';
import { createLease } from './lease/lease.js';
import { createLeaseCommand } from './lease/lease-command.js';
import { createDeviceAddresses } from './logs/device-addresses.js';
import { createDeviceLog } from './logs/device-log.js';
import { createTakeSyslog } from './logs/take-syslog.js';
import { createRegistrations } from './registration/pass-on-registration.js';
import { deviceEndpoints } from './serve/device-endpoints.js';
import { type BootTexts, bootTheDisk, pxePages, pxeRoute } from './serve/pxe-text.js';
import { createQueries } from './serve/queries.js';
import { type AgentStore, openAgentStore } from './store/agent-store.js';

export const VERSION = '0.1.0';

const RELAY_PAUSE_MS = 1_000;
/** How long other controllers than relay boards keep a device without power. */
const POWER_DWELL_MS = 2_000;
/** However fast simulated time runs, sockets need a moment. */
const RELAY_PAUSE_FLOOR_MS = 5;
/** A server of artifacts that sends nothing for so long is asked anew. */
const ARTIFACT_SILENCE_MS = 30_000;
const COMMAND_CONCURRENCY = 50;
const QUERY_CONCURRENCY = 20;
const SCRIPTS = fileURLToPath(new URL('../boot/scripts/', import.meta.url));

/** BMM: everything that touches the hardware of one imaging server's LAN. Knows nothing of the truth but what the queue brings. */
export function createAgentService({ config, log, fatal }: { config: AgentConfig; log: Log; fatal: (reason: string) => void }): Service {
  const metrics = createMetrics({ service: 'bmm-agent', processMetrics: true });
  const answered = metrics.counter('mozpool_agent_commands_total', 'Commands answered, by outcome', ['outcome']);
  const syslogLines = metrics.counter('mozpool_agent_syslog_lines_total', 'Syslog lines received, by what became of them', ['outcome']);
  const transfers = metrics.counter('mozpool_agent_tftp_transfers_total', 'TFTP requests, by outcome', ['outcome']);
  const tftpBytes = metrics.counter('mozpool_agent_tftp_bytes_total', 'Bytes that TFTP clients have acknowledged');
  const tftpResent = metrics.counter('mozpool_agent_tftp_resent_total', 'TFTP packets that were sent again');
  const tftpDropped = metrics.counter('mozpool_agent_tftp_dropped_total', 'TFTP packets not looked at, since their sender asks too often');
  const tftpDeaths = metrics.counter('mozpool_agent_tftp_thread_deaths_total', 'TFTP threads that died, and were started again');
  const artifacts = metrics.counter('mozpool_agent_artifacts_total', 'Downloads of artifacts of images, by outcome', ['outcome']);
  const relayActions = metrics.histogram('mozpool_agent_relay_seconds', 'Time of a relay operation, waiting included', [
    'operation',
    'outcome',
  ]);
  const powerActions = metrics.histogram('mozpool_agent_power_seconds', 'Time of a power operation, waiting included', [
    'driver',
    'operation',
    'outcome',
  ]);
  const instance = randomUUID();
  const server = config.SERVER;
  const queues = openQueues({ url: config.QUEUE_URL, log, tracing: config.OTEL_EXPORTER_OTLP_ENDPOINT !== undefined });
  const lease = createLease();
  const kicks = createKicks();
  const adbKey = config.ADB_KEY_FILE === undefined ? undefined : readAdbKey(config.ADB_KEY_FILE);
  const probeOnce = createProbeOnce(adbKey);
  const deviceLog = createDeviceLog({ server, instance, send: (batch) => queues.send('logs', batch), log });
  const pauseMs = Math.max(RELAY_PAUSE_FLOOR_MS, RELAY_PAUSE_MS / config.TIME_SCALE);
  const boards = createRelayBoards({
    cooldownMs: pauseMs,
    dwellMs: pauseMs,
    staggerMs: (config.POWER_ON_STAGGER * 1000) / config.TIME_SCALE,
    log,
    onAction: ({ operation, outcome, durationMs }) => relayActions.observe({ operation, outcome }, durationMs / 1000),
  });

  let controls: PowerControls | undefined;
  const power = (): PowerControls => {
    if (!controls) throw new Error('the power file is read first');
    return controls;
  };

  let store: AgentStore | undefined;
  const opened = (): AgentStore => {
    if (!store) throw new Error('the state of the agent is read first');
    return store;
  };
  const httpUrl = () => config.BOOT_URL ?? `http://${config.IP_ADDRESS}:${http.port()}`;

  const addresses = createDeviceAddresses();
  const bootTexts = (client?: string): BootTexts => ({
    store: opened(),
    address: () => ({ ipAddress: config.IP_ADDRESS, httpUrl: httpUrl() }),
    onServed: (device) => client !== undefined && addresses.learn(client, device),
  });
  const tftp = createTftpServer({
    host: config.HOST,
    port: config.TFTP_PORT,
    routes: [(request) => pxeRoute(bootTexts(request.client.address))(request), directoryRoute(config.BOOT_DIR)],
    limits: {
      maxSessions: config.TFTP_SESSIONS,
      maxSessionsPerClient: config.TFTP_SESSIONS_PER_CLIENT,
      requestsPerSecond: config.TFTP_REQUESTS_PER_CLIENT,
    },
    onTransfer: tellTransfer,
    threads: config.TFTP_THREADS,
    onDropped: () => tftpDropped.inc(),
    onThreadDeath: () => tftpDeaths.inc(),
    log,
  });
  /** A device that is known by an address speaks from there; a name may stand for several. */
  function learnAddress({ name, fqdn }: DeviceAddress): void {
    if (isIP(fqdn) !== 0) addresses.learn(fqdn, name);
    else
      void lookup(fqdn)
        .then(({ address }) => addresses.learn(address, name))
        .catch(() => undefined); // it is learnt when it calls
  }
  function tellTransfer({ path, client, outcome, bytes, resent, durationMs, detail }: TftpTransfer): void {
    transfers.inc({ outcome });
    tftpBytes.inc(bytes);
    tftpResent.inc(resent);
    const device = addresses.deviceAt(client.address);
    if (device)
      deviceLog.write(
        device,
        'tftp',
        `TFTP ${path}: ${outcome}, ${bytes} bytes in ${Math.round(durationMs)} ms${detail ? ` (${detail})` : ''}`,
      );
  }

  const isArtifactHost = createHostRule(config.ARTIFACT_HOSTS);
  const keepsArtifactsOf = (url: string) => isArtifactHost(hostNameOf(new URL(url)));
  let cache: ArtifactCache | undefined;

  const syslogTaker = createTakeSyslog({
    addresses,
    deviceLog,
    relays: config.SYSLOG_RELAYS,
    count: (outcome) => syslogLines.inc({ outcome }),
  });
  const syslog = createSyslogReceiver({ host: config.HOST, port: config.SYSLOG_PORT, onMessage: syslogTaker.take, log });

  const registration = createSutRegistration({
    host: config.HOST,
    port: config.REGISTRATION_PORT,
    log,
    onRegister: (heard) => {
      kicks.kick(heard.peer.address);
      void passOn(heard);
    },
  });

  const passOn = createRegistrations({ server, send: (message) => queues.send('registrations', message), log });

  const outer = express();
  const http = createHttpServer({ handler: outer, port: config.PORT, host: config.HOST });
  const heartbeat = createTicker({
    name: 'heartbeat',
    intervalMs: config.HEARTBEAT * 1000,
    run: () => createBeat()(),
    log,
    onDead: fatal,
  });
  const runLeaseCommand = createLeaseCommand({ words: config.LEASE_COMMAND, log });
  const consuming = createWhileHolding();
  const onLease = async (holding: boolean) => {
    if (!holding) consuming.told(false);
    await runLeaseCommand(holding);
    if (holding) consuming.told(true);
  };
  let beat: (() => Promise<void>) | undefined;
  const createBeat = () => {
    beat ??= createHeartbeat({ queues, lease, store: opened(), log, server, instance, version: VERSION, bootUrl: httpUrl, onLease });
    return beat;
  };
  let runner: ReturnType<typeof createCommandRunner> | undefined;

  const told = (...names: (keyof AgentConfig)[]) => settingsOf(config, ...names);

  return composeService(
    [
      // open from the beginning, so that it is closed whatever does not start
      { name: 'queue', stop: () => queues.close() },
      {
        name: 'boot directory',
        // nothing of the agent's own: power and logs work without it, and it may be mounted later
        start: () =>
          readdir(config.BOOT_DIR).catch((error: Error) =>
            log.error(`${told('BOOT_DIR')} cannot be read, so boards get none of its files: ${error.message}`),
          ),
      },
      {
        name: 'state directory',
        settings: told('STATE_DIR'),
        start: async () => {
          store = await openAgentStore(config.STATE_DIR, log);
        },
      },
      {
        name: 'artifacts',
        settings: config.ARTIFACT_DIR ? told('ARTIFACT_DIR') : told('STATE_DIR'),
        start: async () => {
          cache = await openArtifactCache({
            directory: config.ARTIFACT_DIR ?? join(config.STATE_DIR, 'artifacts'),
            maxBytes: config.ARTIFACT_CACHE_BYTES,
            download: createDownload({
              mayCallHost: isArtifactHost,
              mayCallAddress: createNetworks(config.ARTIFACT_NETWORKS),
              maxBytes: config.ARTIFACT_CACHE_BYTES,
              silenceMs: ARTIFACT_SILENCE_MS,
            }),
            log,
            onFetched: (outcome) => artifacts.inc({ outcome }),
          });
        },
        stop: () => cache?.stop(),
      },
      { name: 'device log', stop: () => deviceLog.stop() },
      {
        name: 'HTTP server',
        settings: told('PORT', 'HOST'),
        start: async () => {
          outer.disable('x-powered-by');
          outer.use('/scripts', createHttpBoot(SCRIPTS));
          outer.use('/boot', pxePages(bootTexts()), createHttpBoot(config.BOOT_DIR, { otherwise: bootTheDisk }));
          const find = (sha256: string) => findArtifact(opened().boots(), sha256, keepsArtifactsOf);
          if (cache) outer.use('/artifacts', serveArtifacts({ cache, find }));
          outer.use(
            createHttpApp({
              endpoints: [
                ...deviceEndpoints({
                  server,
                  store: opened(),
                  queues,
                  oldBootScripts: config.OLD_BOOT_SCRIPTS,
                  keepsArtifactsOf,
                  httpUrl,
                  log,
                  onSeen: (device, address) => addresses.learn(address, device),
                  onRefusal: (device, message) => deviceLog.write(device, 'agent', message),
                  onEvent: (device, event, outcome) => log.info(`event ${event}: ${outcome}`, { device, event, reason: outcome }),
                }),
                ...healthEndpoints({
                  tickers: [heartbeat],
                  metrics,
                  checks: [{ name: 'lease', check: async () => requireLease(lease.epoch()) }],
                }),
              ],
              log,
              metrics,
            }),
          );
          log.info(`boot files and device events on ${config.HOST}:${(await http.start()).port}`);
        },
        stop: () => http.stop(),
      },
      {
        name: 'TFTP server',
        settings: told('TFTP_PORT', 'HOST'),
        start: async () => log.info(`TFTP on ${config.HOST}:${(await tftp.start()).port}`),
        stop: () => tftp.stop(),
      },
      {
        name: 'syslog',
        settings: told('SYSLOG_PORT', 'HOST'),
        start: async () => log.info(`syslog on ${config.HOST}:${(await syslog.start()).port}, UDP and TCP`),
        stop: async () => {
          await syslog.stop();
          syslogTaker.stop();
        },
      },
      {
        name: 'SUT registration',
        settings: told('REGISTRATION_PORT', 'HOST'),
        start: () => registration.start(),
        stop: () => registration.stop(),
      },
      {
        name: 'power',
        ...(config.POWER_FILE && { settings: told('POWER_FILE') }),
        start: async () => {
          controls = createPowerControls({
            boards,
            settings: await readPowerFile(config.POWER_FILE),
            dwellMs: Math.max(RELAY_PAUSE_FLOOR_MS, POWER_DWELL_MS / config.TIME_SCALE),
            log,
            onAction: ({ driver, operation, outcome, durationMs }) =>
              powerActions.observe({ driver, operation, outcome }, durationMs / 1000),
          });
        },
        stop: () => Promise.all([boards.idle(), controls?.idle()]).then(() => undefined),
      },
      { name: 'heartbeat', start: () => heartbeat.start(), stop: () => heartbeat.stop() },
      {
        name: 'commands',
        start: () => {
          const work = createWork({ power: power(), store: opened(), kicks, probeOnce, deviceLog, adbKey, timeScale: config.TIME_SCALE });
          const commands = createCommandRunner({
            lease,
            store: opened(),
            log,
            work,
            answer: (answer) => queues.send('answers', answer),
            maxRunning: config.MAX_RUNNING_COMMANDS,
            count: (outcome) => answered.inc({ outcome }),
          });
          runner = commands;
          const take = async (command: Command) => {
            learnAddress(command.device);
            await commands.take(command);
          };
          const answerQuery = createQueries({ boards, lease, store: opened(), probeOnce, adbKey });
          consuming.open(() => [
            queues.consume('commands', take, { server, concurrency: COMMAND_CONCURRENCY }),
            queues.consume('queries', answerQuery, { server, concurrency: QUERY_CONCURRENCY }),
          ]);
        },
        stop: async () => {
          await consuming.stop();
          await runner?.stop();
        },
      },
    ],
    { log },
  );
}

function requireLease(epoch: number | null): void {
  if (epoch === null) throw new Error('no lease: either no worker answers, or another agent serves this imaging server');
}
