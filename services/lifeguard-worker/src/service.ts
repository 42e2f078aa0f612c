import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { createPool } from '@mozpool/db';
import { createEngine, ENGINE_COUNTERS } from '@mozpool/engine';
import { readInventoryFile, type Source } from '@mozpool/inventory';
import { openQueues, type QueueHealth } from '@mozpool/queue';
import {
  composeService,
  createHttpApp,
  createHttpServer,
  createMetrics,
  createTicker,
  engineSettings,
  healthEndpoints,
  type Log,
  type Service,
  settingsOf,
} from '@mozpool/service-kit';
import type { WorkerConfig } from './config.js';
import { createInventorySync } from './inventory/create-inventory-sync.js';
import { queueConsumers } from './queue-consumers.js';

export const VERSION = '0.1.0';

/** Deadlines are fired within this. */
const TICK_MS = 100;
const SWEEP_MS = 500;
/** A device that nobody could give back any more is free again within this. */
const RECONCILE_MS = 60_000;
const HOUSEKEEPING_MS = 3_600_000;
/** An inventory sync that is asked for begins within this, and a device that left its inventory goes within it once it is returned. */
const INVENTORY_MS = 2_000;
const INVENTORY_METRICS_MS = 15_000;
/** Longer than reading may take. */
const INVENTORY_DEAD_MS = 1_800_000;

/** Lifeguard: runs the machine of every device, any number of replicas side by side. */
export function createWorkerService({ config, log, fatal }: { config: WorkerConfig; log: Log; fatal: (reason: string) => void }): Service {
  const metrics = createMetrics({ service: 'lifeguard-worker', processMetrics: true });
  const counted = metrics.counter('mozpool_engine_total', 'What the engine did, by kind', ['what']);
  for (const what of ENGINE_COUNTERS) counted.inc({ what }, 0);
  const db = createPool(config.DATABASE_URL, {
    max: config.DATABASE_POOL,
    applicationName: 'lifeguard-worker',
    onError: (error) => log.warn('a database connection was lost; a new one is made when needed', { reason: error.message }),
  });
  const queues = openQueues({ url: config.QUEUE_URL, log, tracing: config.OTEL_EXPORTER_OTLP_ENDPOINT !== undefined });
  const engine = createEngine({
    db,
    config: engineSettings(config),
    log,
    count: (what, by = 1) => counted.inc({ what }, by),
    publish: {
      ring: async (name, id) => void (await queues.ring(name, id)),
      command: (command) => queues.send('commands', command, { server: command.server }),
    },
  });

  let sources: readonly Source[] = [];
  const inventory = createInventorySync({
    db,
    engine,
    sources: () => sources,
    everySeconds: config.INVENTORY_EVERY,
    worker: `${hostname()} ${randomUUID()}`,
    log,
    metrics,
  });

  const ticker = (name: string, intervalMs: number, run: () => Promise<unknown>) =>
    createTicker({ name, intervalMs, run, log, onDead: fatal });
  const tickers = [
    ticker('device deadlines', TICK_MS, () => engine.tickDevices()),
    ticker('sweep', SWEEP_MS, () => engine.sweep()),
    ticker('reconciler', RECONCILE_MS, () => engine.reconcile()),
    ticker('inventory metrics', INVENTORY_METRICS_MS, () => inventory.refreshMetrics()),
    createTicker({
      name: 'inventory sync',
      intervalMs: INVENTORY_MS,
      run: () => inventory.tick(),
      log,
      slowAfterMs: INVENTORY_DEAD_MS,
      deadAfterMs: INVENTORY_DEAD_MS,
      onDead: fatal,
    }),
    createTicker({
      name: 'housekeeping',
      intervalMs: HOUSEKEEPING_MS,
      run: () => engine.housekeeping(),
      log,
      deadAfterMs: 2 * HOUSEKEEPING_MS,
    }),
  ];
  const consumers = queueConsumers(queues, engine);
  const app = createHttpApp({
    endpoints: healthEndpoints({
      tickers,
      metrics,
      checks: [
        { name: 'postgres', check: () => db.query('select 1') },
        { name: 'queue', check: async () => requireHealthy(await queues.ready()) },
      ],
    }),
    log,
    metrics,
  });
  const http = createHttpServer({ handler: app, port: config.PORT, host: config.HOST });

  return composeService(
    [
      { name: 'database pool', stop: () => db.end() },
      { name: 'queue', stop: () => queues.close() },
      {
        name: 'HTTP server',
        settings: settingsOf(config, 'PORT', 'HOST'),
        start: async () => log.info(`health and metrics on port ${(await http.start()).port}`),
        stop: () => http.stop(),
      },
      {
        name: 'inventory file',
        settings: settingsOf(config, 'INVENTORY_FILE'),
        start: async () => {
          if (config.INVENTORY_FILE !== undefined) sources = await readInventoryFile(config.INVENTORY_FILE);
        },
      },
      { name: 'consumers', start: () => consumers.start(), stop: () => consumers.stop() },
      ...tickers.map((each) => ({ name: each.name, start: () => each.start(), stop: () => each.stop() })),
      // before its ticker, which waits for what it does
      { name: 'reading of inventories', stop: () => inventory.stop() },
    ],
    { log },
  );
}

function requireHealthy({ ok, reason }: QueueHealth): void {
  if (!ok) throw new Error(reason);
}
