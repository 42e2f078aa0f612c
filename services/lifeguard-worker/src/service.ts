import { createPool } from '@mozpool/db';
import { createEngine } from '@mozpool/engine';
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
} from '@mozpool/service-kit';
import type { WorkerConfig } from './config.js';
import { queueConsumers } from './queue-consumers.js';

export const VERSION = '0.1.0';

/** Deadlines are fired within this. */
const TICK_MS = 100;
const SWEEP_MS = 500;
/** A device that nobody could give back any more is free again within this. */
const RECONCILE_MS = 60_000;
const HOUSEKEEPING_MS = 3_600_000;

/** Lifeguard: runs the machine of every device, any number of replicas side by side. */
export function createWorkerService({ config, log, fatal }: { config: WorkerConfig; log: Log; fatal: (reason: string) => void }): Service {
  const metrics = createMetrics({ service: 'lifeguard-worker', processMetrics: true });
  const counted = metrics.counter('mozpool_engine_total', 'What the engine did, by kind', ['what']);
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

  const ticker = (name: string, intervalMs: number, run: () => Promise<unknown>) =>
    createTicker({ name, intervalMs, run, log, onDead: fatal });
  const tickers = [
    ticker('device deadlines', TICK_MS, () => engine.tickDevices()),
    ticker('sweep', SWEEP_MS, () => engine.sweep()),
    ticker('reconciler', RECONCILE_MS, () => engine.reconcile()),
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
        start: async () => log.info(`health and metrics on port ${(await http.start()).port}`),
        stop: () => http.stop(),
      },
      { name: 'consumers', start: () => consumers.start(), stop: () => consumers.stop() },
      ...tickers.map((each) => ({ name: each.name, start: () => each.start(), stop: () => each.stop() })),
    ],
    { log },
  );
}

function requireHealthy({ ok, reason }: QueueHealth): void {
  if (!ok) throw new Error(reason);
}
