import type { Answer, Command, LabInput } from '@mozpool/contracts';
import type { RequestInput } from '@mozpool/db';
import { applyLab, createPool, type Pool } from '@mozpool/db';
import { canonicalBootConfig, offerRule } from '@mozpool/domain';
import { createEngine } from '../create-engine.js';
import type { Engine } from '../engine.js';
import type { EngineConfig, Publisher } from '../engine-config.js';
import type { EngineCounter } from '../engine-context.js';
import { openDatabase } from './open-database.js';

export const CONFIG: EngineConfig = {
  timeScale: 1,
  onReturn: 'verify',
  checkMaxAgeMs: 3_600_000,
  agentSilentAfterMs: 6_000,
  leaseMs: 10_000,
  deviceLimits: {},
  requestLimits: {},
  reminderSeconds: 300,
  oldBootScripts: 'refuse',
  retentionDays: { logs: 14, requests: 7, events: 90, audit: 365 },
};

const PANDA = { type: 'panda', model: 'ES' };
const BARE = { type: 'bare', model: 'B1' };
const boots = (pxeConfig: string) => [{ ...PANDA, pxeConfig }];

const LAB: LabInput = {
  imagingServers: [{ fqdn: 'north' }, { fqdn: 'south' }],
  hardwareTypes: [PANDA, BARE],
  pxeConfigs: ['b2g', 'android', 'plain', 'maintenance'].map((name) => ({ name, description: name, contents: `LABEL ${name} %BOOT%` })),
  images: [
    { name: 'b2g', bootConfigKeys: ['b2gbase'], canReuse: true, hasSutAgent: true, boots: boots('b2g') },
    { name: 'android', hasSutAgent: true, boots: boots('android') },
    { name: 'plain', checks: [], boots: boots('plain') },
    { name: 'maintenance', checks: [], boots: boots('maintenance') },
  ],
};

/** Deleting is several times as fast as truncating tables that hold a handful of rows. */
const EMPTY = [
  ...[
    'claims',
    'requests',
    'commands',
    'registrations',
    'registration_rules',
    'devices',
    'device_kinds',
    'image_pxe_configs',
    'images',
    'pxe_configs',
    'hardware_types',
  ],
  ...['relay_boards', 'claim_history', 'report_days', 'imaging_servers', 'inbox', 'events', 'logs', 'log_batches', 'service_ticks'],
  ...['idempotency_keys', 'audit_log', 'tokens', 'inventory_runs'],
]
  .map((table) => `delete from ${table};`)
  .join('');

const QUIET_WITHIN_MS = 15_000;
const MAX_RINGS = 500;

export interface DeviceSettings {
  state: string;
  server: 'north' | 'south';
  hardware: 'panda' | 'bare';
  environment: string;
  image: string | null;
  boot_config: string | null;
  power: boolean;
  labels: Record<string, string>;
  active: boolean;
  /** Seconds from now; negative is in the past, null is never. */
  due: number | null;
  /** Seconds ago. */
  proven: number | null;
}
const IDLE: DeviceSettings = {
  state: 'ready',
  server: 'north',
  hardware: 'panda',
  environment: 'none',
  image: null,
  boot_config: null,
  power: true,
  labels: {},
  active: true,
  due: 3_600,
  proven: 1,
};

// biome-ignore lint/suspicious/noExplicitAny: rows as the database gives them
export type Row = Record<string, any>;

/** A database of its own with a small lab, engines on it, and what they told the queue. */
export interface EngineBench {
  db: Pool;
  /** A pool apart: for a rival that holds locks. */
  rival: Pool;
  engine: Engine;
  rings: { name: 'devices' | 'requests' | 'match'; id: number }[];
  commands: Command[];
  counted: Partial<Record<EngineCounter, number>>;
  errors: string[];
  warnings: string[];
  /** Makes the queue fail while set. */
  broken: Partial<Record<keyof Publisher, boolean>>;
  /** Another engine on the same database. */
  another(config?: Partial<EngineConfig>): Engine;
  /** Gives devices up by hand, with no news of it. */
  unclaim(): Promise<void>;
  /** Empties everything and sets the lab up again; its agents live and nothing is due. */
  reset(devices?: Record<string, Partial<DeviceSettings>>): Promise<void>;
  rows(sql: string, ...values: unknown[]): Promise<Row[]>;
  row(sql: string, ...values: unknown[]): Promise<Row>;
  device(name: string): Promise<Row>;
  request(id: number): Promise<Row>;
  ask(request?: Partial<RequestInput> & { image?: string }): Promise<number>;
  newRequest(request?: Partial<RequestInput> & { image?: string }): Promise<RequestInput>;
  /** A request in the given state that holds a device. */
  holding(
    device: string,
    state: string,
    request?: { requestedDevice?: string; image?: string; due?: number | null },
  ): Promise<{ requestId: number; claimId: number }>;
  /** What waits for a machine, as `event` names in order. */
  inbox(machine: 'device' | 'request', id: number): Promise<string[]>;
  answer(command: Command, answer?: Partial<Answer>): Answer;
  /** The newest command for a device, once it is published. */
  commandFor(name: string): Promise<Command>;
  /** Waits until everything the engines do in the background is over. */
  quiet(): Promise<void>;
  /** Delivers rings until nobody rings any more. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

export async function until(what: string, holds: () => boolean | Promise<boolean>, withinMs = QUIET_WITHIN_MS): Promise<void> {
  const end = performance.now() + withinMs;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`waited ${withinMs} ms in vain until ${what}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

export async function openBench(): Promise<EngineBench> {
  const database = await openDatabase();
  const db = createPool(database.url, { applicationName: 'bench' });
  const rival = createPool(database.url, { applicationName: 'rival' });
  const log = {
    info: () => undefined,
    warn: (message: string) => void bench.warnings.push(message),
    error: (message: string) => void bench.errors.push(message),
  };
  const publish: Publisher = {
    async ring(name, id) {
      if (bench.broken.ring) throw new Error('the queue is away');
      bench.rings.push({ name, id });
    },
    async command(command) {
      if (bench.broken.command) throw new Error('the queue is away');
      bench.commands.push(command);
    },
  };
  const another = (config: Partial<EngineConfig> = {}) =>
    createEngine({
      db,
      publish,
      config: { ...CONFIG, ...config },
      log,
      count: (counter, by = 1) => {
        bench.counted[counter] = (bench.counted[counter] ?? 0) + by;
      },
    });
  const rows = async (sql: string, ...values: unknown[]) => (await db.query<Row>(sql, values)).rows;
  const row = async (sql: string, ...values: unknown[]) => {
    const found = await rows(sql, ...values);
    if (found.length !== 1) throw new Error(`${found.length} rows instead of one: ${sql}`);
    return found[0]!;
  };
  const quiet = async () => {
    // what was published just now has its next query to come
    await new Promise((resolve) => setImmediate(resolve));
    await until('the engines rest', () => db.waitingCount === 0 && db.idleCount === db.totalCount);
  };

  const bench: EngineBench = {
    db,
    rival,
    engine: another(),
    rings: [],
    commands: [],
    counted: {},
    errors: [],
    warnings: [],
    broken: {},
    another,
    rows,
    row,
    quiet,
    async reset(devices = { d1: {} }) {
      await quiet();
      await db.query(EMPTY);
      await db.query('update event_positions set last = 0, webhooks_to = 0');
      for (const list of [bench.rings, bench.commands, bench.errors, bench.warnings]) list.length = 0;
      bench.counted = {};
      bench.broken = {};
      const all = Object.entries(devices).map(([name, settings]) => ({ name, ...IDLE, ...settings }));
      await applyLab(db, {
        ...LAB,
        devices: all.map((device, index) => ({
          name: device.name,
          fqdn: `${device.name}.test`,
          mac: (index + 1).toString(16).padStart(12, '0'),
          imagingServer: device.server,
          hardware: device.hardware === 'panda' ? PANDA : BARE,
          environment: device.environment,
          labels: device.labels,
          relayInfo: device.power ? `board:2101:bank1:relay${(index % 8) + 1}` : null,
        })),
      });
      await db.query(
        `update imaging_servers set alive = true, heartbeat_at = now(), epoch = 1, holder = fqdn, instance = fqdn || '-1', lease_until = now() + interval '10 s'`,
      );
      for (const device of all) {
        await db.query(
          `update devices set state = $2, image_id = (select id from images where name = $3), boot_config = $4, generation = 10,
             state_deadline = now() + make_interval(secs => $5), proven_at = now() - make_interval(secs => $6), generation_at = now() - interval '1 h',
             offerable = $7, proof_at = case when $8 then 'infinity' else coalesce(now() - make_interval(secs => $6), '-infinity') end, boot_config_hash = md5($9), active = $10 where name = $1`,
          [
            device.name,
            device.state,
            device.image,
            device.boot_config,
            device.due,
            device.proven,
            offerRule(device.state) !== 'never',
            offerRule(device.state) === 'at_once',
            canonicalBootConfig(device.boot_config),
            device.active,
          ],
        );
      }
    },
    async unclaim() {
      await db.query(
        'with gone as (delete from claims returning device_id) update devices set offerable = true where id in (select device_id from gone)',
      );
    },
    device: (name) =>
      row(
        `select d.*, i.name as image, n.name as next_image, d.state_deadline <= now() as due, extract(epoch from d.state_deadline - now())::float8 as due_in
         from devices d left join images i on i.id = d.image_id left join images n on n.id = d.next_image_id where d.name = $1`,
        name,
      ),
    request: (id) =>
      row(
        `select r.*, c.id as claim_id, d.name as device, extract(epoch from r.state_deadline - now())::float8 as due_in
         from requests r left join claims c on c.request_id = r.id left join devices d on d.id = c.device_id where r.id = $1`,
        id,
      ),
    async newRequest({ image = 'b2g', ...rest } = {}) {
      const { id: imageId } = await row('select id from images where name = $1', image);
      return {
        requestedDevice: 'any',
        assignee: 'someone@example.org',
        durationSeconds: 3_600,
        imageId,
        bootConfig: '{"b2gbase":"http://x/"}',
        environment: 'any',
        priority: 0,
        waitSeconds: null,
        selector: [],
        ...rest,
      };
    },
    ask: async (request) => bench.engine.createRequest(await bench.newRequest(request)),
    async holding(device, state, { requestedDevice = 'any', image = 'b2g', due = 3_600 } = {}) {
      const request = await row(
        `insert into requests (requested_device, assignee, image_id, boot_config, expires_at, state, generation, state_deadline)
         select $1, 'someone@example.org', id, '{"b2gbase":"http://x/"}', now() + interval '1 h', $3, 5, now() + make_interval(secs => $4) from images where name = $2 returning id`,
        requestedDevice,
        image,
        state,
        due,
      );
      const claim = await row(
        `with held as (update devices set offerable = false where name = $2 returning id)
         insert into claims (request_id, device_id) select $1, id from held returning id`,
        request.id,
        device,
      );
      return { requestId: request.id, claimId: claim.id };
    },
    inbox: async (machine, id) =>
      (await rows('select event from inbox where machine = $1 and machine_id = $2 order by id', machine, id)).map((found) => found.event),
    answer: (command, answer) => ({
      commandId: command.commandId,
      generation: command.generation,
      epoch: command.epoch,
      server: command.server,
      deviceId: command.device.id,
      kind: command.work.kind,
      outcome: 'ok',
      event: answer?.outcome === 'failed' ? command.events.failed : command.events.ok,
      detail: '',
      tookMs: 1,
      ...answer,
    }),
    async commandFor(name) {
      await quiet();
      const command = bench.commands.findLast((candidate) => candidate.device.name === name);
      if (!command) throw new Error(`no command for ${name} was published`);
      return command;
    },
    async settle() {
      for (let delivered = 0; delivered < MAX_RINGS; delivered++) {
        await quiet();
        const ring = bench.rings.shift();
        if (!ring) return;
        if (ring.name === 'devices') await bench.engine.lookAtDevice(ring.id);
        else if (ring.name === 'requests') await bench.engine.lookAtRequest(ring.id);
        else await bench.engine.match();
      }
      throw new Error(`still ringing after ${MAX_RINGS} rings`);
    },
    async close() {
      await quiet();
      await db.end();
      await rival.end();
      await database.drop();
    },
  };
  return bench;
}
