import { createPool } from '@mozpool/db';
import { createEngine, ENGINE_COUNTERS, type Engine } from '@mozpool/engine';
import { openQueues } from '@mozpool/queue';
import {
  composeService,
  createHostRule,
  createHttpApp,
  createHttpServer,
  createMetrics,
  createStreams,
  createTicker,
  engineSettings,
  healthEndpoints,
  type Log,
  type Service,
  settingsOf,
} from '@mozpool/service-kit';
import { listenAddress } from './access/access-fields.js';
import { createGuard } from './access/guard.js';
import type { ApiConfig } from './config.js';
import { createDashboard } from './dashboard/dashboard.js';
import { readSite, siteDirectory } from './dashboard/read-site.js';
import { apiEndpoints } from './endpoints.js';
import { explainError } from './explain-error.js';
import { createOriginPolicy } from './http/origin-policy.js';
import { createLive } from './live/live.js';
import { REPORT_METRICS_MS, reportMetrics } from './reports/report-metrics.js';
import { createOwnLooks } from './requests/own-looks.js';
import { createWaitingView } from './waiting/waiting-view.js';
import { createDeliverer } from './webhooks/deliverer.js';
import { postDelivery } from './webhooks/post-delivery.js';

/** Deadlines of requests are fired within this. */
const TICK_MS = 200;
const SWEEP_MS = 1_000;
/** Lost rings are made good by this: whoever waits for a device is matched at the latest then. */
const MATCH_SAFETY_NET_MS = 10_000;
const QUEUE_CLOSE_MS = 4_000;
/** Events get their positions and reach their readers, in one bundle, this long after the last one. */
const BUNDLE_MS = 100;
/** The tail does one thing at a time, and waits for no call's turn. */
const TAIL_CONNECTIONS = 1;
const WEBHOOKS_MS = 250;
/** Proxies cut connections on which nothing is said for a minute or less. */
const HEARTBEAT_MS = 15_000;

export interface ApiService extends Service {
  /** The port in use, once started. */
  port(): number;
}

/** The REST API and the machine of requests; any number of replicas side by side. Starts while Postgres and the queue are away. */
export function createApiService({ config, log, fatal }: { config: ApiConfig; log: Log; fatal: (reason: string) => void }): ApiService {
  const metrics = createMetrics({ service: 'mozpool-api', processMetrics: true });
  const counted = metrics.counter('mozpool_engine_total', 'What the engine did, by kind', ['what']);
  for (const what of ENGINE_COUNTERS) counted.inc({ what }, 0);
  const settings = engineSettings(config);
  const connections = (applicationName: string, max: number) =>
    createPool(config.DATABASE_URL, {
      max,
      applicationName,
      onError: (error) => log.warn('a database connection was lost; a new one is made when needed', { reason: error.message }),
    });
  const db = connections('mozpool-api', config.DATABASE_POOL);
  const tailDb = connections('mozpool-api event tail', TAIL_CONNECTIONS);
  const queues = openQueues({ url: config.QUEUE_URL, log, tracing: config.OTEL_EXPORTER_OTLP_ENDPOINT !== undefined });
  const ownLooks = createOwnLooks({
    look: (id) => engine.lookAtRequest(id),
    ringQueue: async (id) => void (await queues.ring('requests', id)),
    log,
  });
  const engine: Engine = createEngine({
    db,
    config: settings,
    log,
    count: (what, by = 1) => counted.inc({ what }, by),
    publish: {
      ring: async (name, id) => (name === 'requests' ? ownLooks.ring(id) : void (await queues.ring(name, id))),
      command: (command) => queues.send('commands', command, { server: command.server }),
    },
  });

  const publicUrl = () => config.PUBLIC_URL?.replace(/\/+$/, '') ?? `http://localhost:${http.port()}`;
  const streams = createStreams({ log, metrics });
  const live = createLive({ db, tailDb, sequence: () => engine.sequence(tailDb), metrics });
  const isAllowedWebhookHost = createHostRule(config.WEBHOOK_HOSTS);
  const deliverer = createDeliverer({ db, post: postDelivery, isAllowedHost: isAllowedWebhookHost, publicUrl, log, metrics });

  const ticker = (name: string, intervalMs: number, run: () => Promise<unknown>) =>
    createTicker({ name, intervalMs, run, log, onDead: fatal });
  const tickers = [
    ticker('request deadlines', TICK_MS, () => engine.tickRequests()),
    ticker('sweep', SWEEP_MS, () => engine.sweep()),
    ticker('matching safety net', MATCH_SAFETY_NET_MS, () => engine.match()),
    ticker('gauges of the pool', REPORT_METRICS_MS, reportMetrics({ db, metrics })),
    ticker('event tail', BUNDLE_MS, () => live.tick()),
    ticker('webhooks', WEBHOOKS_MS, async () => live.deliveriesDue() && deliverer.tick()),
    ticker('heartbeat of streams', HEARTBEAT_MS, () => live.heartbeat()),
  ];
  const consumers: { close(): Promise<void> }[] = [];

  const deps = {
    db,
    engine,
    queues,
    publicUrl,
    checkMaxAgeMs: settings.checkMaxAgeMs,
    deviceLimits: settings.deviceLimits,
    timeScale: settings.timeScale,
    requestLimits: settings.requestLimits,
    waiting: createWaitingView({ db, checkMaxAgeMs: settings.checkMaxAgeMs }),
    live,
    auth: config.AUTH,
    isAllowedWebhookHost,
  };
  const guard = createGuard({ db, config, log });
  const dashboard = createDashboard(readSite(siteDirectory()));
  const app = createHttpApp({
    endpoints: [
      ...apiEndpoints(deps, guard),
      ...dashboard.endpoints,
      ...healthEndpoints({
        tickers,
        metrics,
        checks: [
          { name: 'postgres', check: () => db.query('select 1') },
          { name: 'queue', check: () => queues.ready(), limitMs: 3_000 },
        ],
      }),
    ],
    log,
    metrics,
    explain: explainError,
    fallback: dashboard.fallback,
    trustProxy: config.TRUST_PROXY,
    onAnswered: (answered) => guard.onAnswered(answered),
    origins: createOriginPolicy({ db, publicUrl, allowed: config.CORS_ORIGINS }),
    streams,
  });
  const http = createHttpServer({ handler: app, port: config.PORT, host: listenAddress(config) });

  const service = composeService(
    [
      { name: 'database pool', stop: () => db.end() },
      { name: 'connection of the event tail', stop: () => tailDb.end() },
      { name: 'audit log', stop: () => guard.settle() },
      { name: 'queue', stop: () => queues.close({ deadlineMs: QUEUE_CLOSE_MS }) },
      { name: 'looks at requests', stop: () => ownLooks.settle() },
      {
        name: 'queue consumers',
        start: () => {
          consumers.push(
            queues.consume('requests', ({ id }) => engine.lookAtRequest(id)),
            // one matcher runs at a time in the whole system: more would only wait for each other
            queues.consume('match', () => engine.match(), { concurrency: 1 }),
          );
        },
        stop: () => Promise.all(consumers.map((consumer) => consumer.close())),
      },
      { name: 'webhooks in progress', stop: () => deliverer.stop() },
      ...tickers.map((each) => ({ name: each.name, start: () => each.start(), stop: () => each.stop() })),
      {
        name: 'HTTP server',
        settings: settingsOf(config, 'PORT', 'HOST'),
        start: async () => {
          await http.start();
          log.info(`listening, ${publicUrl()}/`);
        },
        stop: () => http.stop(),
      },
      {
        name: 'listeners',
        // before the server: it waits for the calls that are open
        stop: () => {
          live.waiters.stop();
          streams.end();
        },
      },
    ],
    { log },
  );
  return { ...service, port: () => http.port() };
}
