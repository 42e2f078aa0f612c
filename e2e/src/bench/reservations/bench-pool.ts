import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Installation, startInstallation, waitUntil } from '@mozpool/stack';
import pg from 'pg';
import { createHttpClient, type HttpClient } from './http-client.js';

export const CLIENTS = 8;
export const WAITING = 1_000;
/** Labels `lot` and `use` make twelve kinds of the devices, and the waiting requests make twenty demands of them. */
const LOTS = 6;
const DEMANDS = 20;
const REST_WITHIN_MS = 60_000;
const FILL_LIMIT_MS = 120_000;

/** An installation whose pool is written into its database: half of the devices are held, half are free; a thousand requests wait for held ones. */
export interface BenchPool {
  readonly devices: number;
  readonly installation: Installation;
  readonly http: HttpClient;
  readonly db: pg.Pool;
  /** Asks as a client does, for a device of those that are free or of those that are held; returns the request. */
  ask(use: Use): Promise<{ id: number; assigned_device: string }>;
  /** Waits until nothing of what was asked is on its way any more. */
  rest(): Promise<void>;
  /** Takes back all that was asked for since the pool was filled. */
  reset(): Promise<void>;
  close(): Promise<void>;
}

export type Use = 'free' | 'held';

const ASSIGNEE = 'bench';

export async function openBenchPool(devices: number): Promise<BenchPool> {
  const dataDir = await mkdtemp(join(tmpdir(), 'mozpool-bench-'));
  // its own single device and agent only prove that everything runs; the pool's agent is one that is never missed
  const installation = await startInstallation({
    dataDir,
    devices: 1,
    agents: 1,
    timeScale: 1,
    port: 0,
    queue: 'auto',
    failures: false,
    seed: 'bench',
    // the log of every call is not what is measured
    env: { 'mozpool-api': { LOG_LEVEL: 'warn', DATABASE_POOL: '16' }, 'lifeguard-worker': { LOG_LEVEL: 'warn' } },
  });
  const db = new pg.Pool({ connectionString: installation.databaseUrl, max: CLIENTS, statement_timeout: FILL_LIMIT_MS });
  const http = createHttpClient(installation.url, CLIENTS);
  const pool: BenchPool = {
    devices,
    installation,
    http,
    db,
    async ask(use) {
      const answer = await http.call('POST', '/api/device/any/request/', {
        assignee: ASSIGNEE,
        duration: 3600,
        image: 'b2g',
        wait: 3600,
        labels: `use=${use}`,
        b2gbase: 'http://example.com/',
      });
      if (answer.status !== 200) throw new Error(`asking for a device was answered ${answer.status}: ${answer.text}`);
      return JSON.parse(answer.text).request;
    },
    async rest() {
      await waitUntil(
        async () => {
          const { rows } = await db.query<{ busy: boolean }>(
            `select exists (select from inbox) or exists (select from requests where state_deadline <= now()) as busy`,
          );
          return rows[0]?.busy === false;
        },
        { timeoutMs: REST_WITHIN_MS, everyMs: 20, problem: () => 'what was asked for was still on its way' },
      );
    },
    async reset() {
      await pool.rest();
      for (const sql of RESET) await db.query(sql);
    },
    async close() {
      http.close();
      await db.end();
      await installation.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
  try {
    await fill(db, devices);
  } catch (error) {
    await pool.close();
    throw error;
  }
  return pool;
}

const SELECTOR = (demand: string) =>
  `jsonb_build_array(jsonb_build_object('key', 'lot', 'op', 'notin', 'values', jsonb_build_array('lot-' || ${demand})), jsonb_build_object('key', 'use', 'op', 'in', 'values', '["held"]'::jsonb))`;

async function fill(db: pg.Pool, devices: number): Promise<void> {
  await db.query(`insert into imaging_servers (fqdn, alive, heartbeat_at, epoch) values ('bench', true, 'infinity', 1)`);
  await db.query(
    `insert into devices (name, fqdn, mac_address, imaging_server_id, hardware_type_id, relay_info, environment, labels, state, generation, state_deadline, proven_at, proof_at, offerable)
     select 'bench-' || lpad(n::text, 5, '0'), 'bench', lpad(to_hex(n), 12, '0'), s.id, h.id, 'bench:bank1:relay1', 'bench',
       jsonb_build_object('lot', 'lot-' || n % $2, 'use', case when n % 2 = 0 then 'free' else 'held' end), 'ready', 1, now() + interval '1 day', now(), now(), n % 2 = 0
     from generate_series(1, $1::int) n, imaging_servers s, (select id from hardware_types limit 1) h where s.fqdn = 'bench'`,
    [devices, LOTS],
  );
  await db.query(
    `with holders as (
       insert into requests (requested_device, assignee, image_id, expires_at, state, generation, state_deadline)
       select d.name, 'holder', i.id, now() + interval '1 day', 'ready', 5, null from devices d, images i where d.labels->>'use' = 'held' and i.name = 'b2g'
       returning id, requested_device
     )
     insert into claims (request_id, device_id, imaging_result) select r.id, d.id, 'complete' from holders r join devices d on d.name = r.requested_device`,
  );
  await db.query(
    `insert into requests (requested_device, assignee, image_id, expires_at, state, generation, state_deadline, priority, selector, boot_config, boot_config_hash)
     select 'any', 'waiting', i.id, now() + interval '1 day', 'finding_device', 1, now() + interval '1 day', n % 3, ${SELECTOR('n % $2')}, '{"b2gbase":"http://w/"}', md5('{"b2gbase":"http://w/"}')
     from generate_series(1, $1::int) n, images i where i.name = 'b2g'`,
    [WAITING, DEMANDS],
  );
  await db.query('vacuum analyze');
  // what starting and filling left to write would be written while calls are measured
  await db.query('checkpoint');
  await promisify(execFile)('sync');
}

/** In the order that the references between the tables ask for. */
const RESET = [
  `delete from claim_history where assignee = '${ASSIGNEE}'`,
  `delete from requests where assignee = '${ASSIGNEE}'`,
  'delete from inbox',
  'delete from commands',
  `update devices d set state = 'ready', generation = generation + 1, state_deadline = now() + interval '1 day', proven_at = now(), proof_at = now(), offerable = true,
     next_image_id = null, next_boot_config = null, boot = null, boot_secret = null
   where labels->>'use' = 'free' and not offerable`,
];
