import type { LabInput, Query, QueryReply } from '@mozpool/contracts';
import { applyLab, createPool, type Pool } from '@mozpool/db';
import type { OldBootScripts } from '@mozpool/domain';
import { offerRule } from '@mozpool/domain';
import { createEngine, type Engine } from '@mozpool/engine';
import {
  createHostRule,
  createHttpApp,
  createHttpServer,
  createMetrics,
  createStreams,
  createTicker,
  type Log,
  silentLog,
} from '@mozpool/service-kit';
import { testDatabase, waitFor } from '@mozpool/testkit';
import type { AccessConfig } from '../access/access-fields.js';
import { createGuard } from '../access/guard.js';
import type { ApiDeps } from '../api-deps.js';
import { apiEndpoints } from '../endpoints.js';
import { explainError } from '../explain-error.js';
import { createOriginPolicy } from '../http/origin-policy.js';
import { createLive, type Live } from '../live/live.js';
import { createWaitingView } from '../waiting/waiting-view.js';
import { checkAnswer } from './check-answer.js';

/** The first test file of a run starts Postgres. */
export const SETUP_LIMIT_MS = 60_000;

/** Long polls and bundles are shorter than in earnest. */
const MAX_WAIT_MS = 100;
const BUNDLE_MS = 20;

/** Answers of the agent, in place of one that a queue would reach. */
export type AgentScript = (query: Query, server: string) => Promise<QueryReply>;

/** An agent to which everything that it is asked for succeeds. */
export const agentThatManages: AgentScript = async ({ kind }) => ({
  success: true,
  detail: 'fine',
  ...(kind === 'exec' && { exec: { exit_code: 0, output: 'hello\n', truncated: false } }),
});

export interface TestApi {
  /** Of the first replica, as `engine` and `live`. */
  base: string;
  db: Pool;
  engine: Engine;
  rings: string[];
  live: Live;
  agent: { answer: AgentScript };
  /** `body` is sent as it is; the reply's JSON is parsed, and every reply is held to the catalog. */
  call(
    method: string,
    path: string,
    body?: string | object | null,
    headers?: Record<string, string>,
    signal?: AbortSignal,
  ): Promise<ApiAnswer>;
  /** Puts devices into a state, with a fresh proof and a living agent. */
  setDevices(state: string, names?: string[]): Promise<void>;
  /** Waits for something that happens on its own. */
  until(holds: () => Promise<boolean> | boolean, what: string, timeoutMs?: number): Promise<void>;
  close(): Promise<void>;
}

export interface ApiAnswer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into whatever came
  body: any;
  text: string;
  headers: Headers;
}

export const TEST_LAB: LabInput = {
  imagingServers: [{ fqdn: 'imaging1' }, { fqdn: 'imaging2' }],
  hardwareTypes: [
    { type: 'panda', model: 'ES' },
    { type: 'tegra', model: '250' },
  ],
  pxeConfigs: [
    { name: 'android-boot', description: 'Android', contents: 'android' },
    { name: 'old-boot', description: 'Old', contents: 'old', active: false },
    { name: 'selftest-boot', description: 'Self-test', contents: 'selftest' },
  ],
  images: [
    { name: 'android', canReuse: true, boots: [{ type: 'panda', model: 'ES', pxeConfig: 'android-boot' }] },
    { name: 'b2g', bootConfigKeys: ['b2gbase'], boots: [{ type: 'panda', model: 'ES', pxeConfig: 'android-boot' }] },
    { name: 'maintenance', hidden: true, boots: [{ type: 'panda', model: 'ES', pxeConfig: 'selftest-boot' }] },
    { name: 'self-test', hidden: true, boots: [{ type: 'panda', model: 'ES', pxeConfig: 'selftest-boot' }] },
  ],
  relayBoards: [{ name: 'board1', fqdn: 'board1.example:2101', imagingServer: 'imaging1' }],
  devices: [
    device('panda-1', 1, 'imaging1', 'panda', 'ES', 'even'),
    device('panda-2', 2, 'imaging1', 'panda', 'ES', 'odd'),
    device('tegra-1', 3, 'imaging2', 'tegra', '250', 'tegras'),
    { ...device('panda-dark', 4, 'imaging1', 'panda', 'ES', 'dark'), relayInfo: null },
  ],
};

function device(name: string, number: number, imagingServer: string, type: string, model: string, environment: string) {
  return {
    name,
    fqdn: `${name}.example`,
    mac: `00000000000${number}`,
    imagingServer,
    hardware: { type, model },
    relayInfo: `board1.example:2101:bank1:relay${number}` as string | null,
    environment,
  };
}

export interface TestApiOptions {
  access?: Partial<AccessConfig>;
  oldBootScripts?: OldBootScripts;
  log?: Log;
  /** Puts something else in the place of what the endpoints work with. */
  wrap?: (deps: ApiDeps) => ApiDeps;
  maxWaitMs?: number;
  bundleMs?: number;
  /** Calls go to each of them in turn, as a load balancer sends them. */
  replicas?: number;
}

/** Everybody may do everything, as often as they like. */
const OPEN: AccessConfig = {
  AUTH: 'none',
  AUTH_NONE_ANYWHERE: false,
  ANONYMOUS_SCOPE: 'public',
  ANONYMOUS_NETWORKS: [],
  TRUST_PROXY: 0,
  RATE_LIMIT: 0,
};

/** The real endpoints and the real engine on a database of their own; only the agent behind the queue is a script. */
export async function openTestApi({ replicas = 1, ...options }: TestApiOptions = {}): Promise<TestApi> {
  const database = await testDatabase();
  const db = createPool(database.url, { max: 5, applicationName: 'mozpool-api test' });
  await applyLab(db, TEST_LAB);
  const rings: string[] = [];
  const agent: { answer: AgentScript } = { answer: agentThatManages };
  const running = await Promise.all(Array.from({ length: replicas }, () => openReplica({ db, rings, agent, ...options })));
  let calls = 0;
  const nextBase = () => running[calls++ % running.length]!.base;
  const [{ base, engine, live }] = running as [Replica];
  return {
    base,
    db,
    engine,
    rings,
    live,
    agent,
    async call(method, path, body = null, headers = {}, signal = undefined) {
      const response = await fetch(nextBase() + path, {
        method,
        redirect: 'manual',
        headers,
        ...(signal && { signal }),
        ...(body !== null && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      // a stream has no end: what it says is for tests of their own
      const endless = response.headers.get('content-type')?.startsWith('text/event-stream');
      if (endless) await response.body?.cancel();
      const text = endless ? '' : await response.text();
      const isJson = response.headers.get('content-type')?.includes('json') && text !== '';
      const answer = { status: response.status, body: isJson ? JSON.parse(text) : undefined, text, headers: response.headers };
      if (!endless) checkAnswer(method, path, answer);
      return answer;
    },
    async setDevices(state, names) {
      await db.query(`update imaging_servers set alive = true, silent_since = null, heartbeat_at = now()`);
      await db.query(
        `update devices d set state = $1, state_deadline = null, proven_at = now(), proof_at = case when $4 then 'infinity' else now() end,
           offerable = $3 and not exists (select from claims c where c.device_id = d.id) where $2::text[] is null or name = any($2)`,
        [state, names ?? null, offerRule(state) !== 'never', offerRule(state) === 'at_once'],
      );
    },
    async until(holds, what, timeoutMs) {
      await waitFor(holds, { what, ...(timeoutMs !== undefined && { timeoutMs }) });
    },
    async close() {
      await Promise.all(running.map((replica) => replica.close()));
      await db.end();
      await database.drop();
    },
  };
}

interface Replica {
  base: string;
  engine: Engine;
  live: Live;
  close(): Promise<void>;
}

type ReplicaInput = Pick<TestApi, 'db' | 'rings' | 'agent'> & Omit<TestApiOptions, 'replicas'>;

async function openReplica({
  db,
  rings,
  agent,
  access = {},
  oldBootScripts = 'accept',
  log = silentLog,
  wrap,
  maxWaitMs = MAX_WAIT_MS,
  bundleMs = BUNDLE_MS,
}: ReplicaInput): Promise<Replica> {
  const engine = createEngine({
    db,
    log: silentLog,
    publish: { ring: async (name, id) => void rings.push(`${name} ${id}`), command: async () => undefined },
    config: {
      timeScale: 1,
      onReturn: 'verify',
      checkMaxAgeMs: 1_800_000,
      agentSilentAfterMs: 6_000,
      leaseMs: 10_000,
      deviceLimits: {},
      requestLimits: {},
      reminderSeconds: 300,
      retentionDays: { logs: 14, requests: 7, events: 90, audit: 365 },
      oldBootScripts,
    },
  });
  const publicUrl = () => 'http://mozpool.example';
  const live = createLive({ db, tailDb: db, sequence: () => engine.sequence(), maxWaitMs });
  const streams = createStreams({ log: silentLog });
  const ticker = createTicker({ name: 'event tail', intervalMs: bundleMs, run: () => live.tick(), log: silentLog });
  const deps: ApiDeps = {
    db,
    engine,
    publicUrl,
    checkMaxAgeMs: 1_800_000,
    deviceLimits: {},
    requestLimits: {},
    timeScale: 1,
    waiting: createWaitingView({ db, checkMaxAgeMs: 1_800_000 }),
    live,
    auth: access.AUTH ?? OPEN.AUTH,
    isAllowedWebhookHost: createHostRule(['*.example', '127.0.0.1']),
    queues: {
      ring: async (name, id) => rings.push(`${name} ${id}`) > 0,
      ask: (async (_name: string, query: Query, { server }: { server: string }) => agent.answer(query, server)) as ApiDeps['queues']['ask'],
    },
  };
  const guard = createGuard({ db, config: { ...OPEN, ...access }, log });
  const app = createHttpApp({
    endpoints: apiEndpoints(wrap?.(deps) ?? deps, guard),
    log: silentLog,
    metrics: createMetrics({ service: 'test' }),
    explain: explainError,
    trustProxy: access.TRUST_PROXY ?? 0,
    onAnswered: (answered) => guard.onAnswered(answered),
    origins: createOriginPolicy({ db, publicUrl, allowed: ['https://ci.example'] }),
    streams,
  });
  const http = createHttpServer({ handler: app, host: '127.0.0.1', port: 0, drainMs: 100 });
  ticker.start();
  const { port } = await http.start();
  return {
    base: `http://127.0.0.1:${port}`,
    engine,
    live,
    async close() {
      live.waiters.stop();
      streams.end();
      await http.stop();
      await guard.settle();
      await ticker.stop();
    },
  };
}
