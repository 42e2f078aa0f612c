import type { Pool } from '../pool.js';
import { type DbBench, openDb } from './db-bench.js';

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
/** All rows are about the hours after this. */
export const BEGAN = Date.UTC(2026, 0, 5);
export const DURING = { from: BEGAN, to: BEGAN + DAY };
export const BEFORE = { from: BEGAN - DAY, to: BEGAN };

export interface ReportBench extends DbBench {
  /** A claim of the past. */
  past(claim?: Past): Promise<void>;
  /** Forgets what happened; the devices stay. */
  forget(): Promise<void>;
}

/** A database with a handful of devices whose figures are known. */
export async function openReportBench(): Promise<ReportBench> {
  const bench = await openDb();
  const { db } = bench;
  await db.query(`insert into imaging_servers (fqdn, alive, silent_since, agent_version, epoch, holder, heartbeat_at) values
    ('north', true, null, '0.1.0', 3, 'host-1', to_timestamp(${BEGAN / 1000})), ('south', false, to_timestamp(${BEGAN / 1000}), null, 0, null, null)`);
  await db.query(`insert into hardware_types (type, model) values ('panda', 'ES'), ('tegra', '250')`);
  await db.query(`insert into images (name) values ('b2g'), ('android')`);
  for (const [name, server, hardware, environment, relay, state, labels] of [
    ['p1', 'north', 'panda', 'prod', 'board-1:2101:bank1:relay1', 'ready', {}],
    ['p2', 'north', 'panda', 'prod', 'board-1:2101:bank1:relay2', 'failed_pxe_booting', {}],
    ['p3', 'north', 'panda', 'test', 'board-1:2101:bank1:relay3', 'failed_self_test', { pool: 'prod' }],
    ['t1', 'south', 'tegra', 'test', null, 'offline', {}],
    ['t2', 'south', 'tegra', 'test', 'board-2:bank1:relay1', 'ready', {}],
    ['gone', 'south', 'tegra', 'test', 'board-2:bank1:relay2', 'failed_self_test', {}],
  ] as const)
    await db.query(
      `insert into devices (name, fqdn, mac_address, imaging_server_id, hardware_type_id, environment, relay_info, state, labels, active, state_entered_at, failure_cause)
       select $1, $1, lpad(to_hex((select count(*) + 1 from devices)), 12, '0'), s.id, h.id, $4, $5, $6, $7, $1 <> 'gone',
         to_timestamp(${BEGAN / 1000}) + make_interval(hours => (select count(*)::int from devices)), case when $6 like 'failed%' then 'boot' end
       from imaging_servers s, hardware_types h where s.fqdn = $2 and h.type = $3`,
      [name, server, hardware, environment, relay, state, labels],
    );
  return {
    ...bench,
    past: (claim = {}) => insertPast(db, claim),
    async forget() {
      await db.query(
        'delete from claims; delete from requests; delete from claim_history; delete from events; delete from logs; delete from report_days',
      );
    },
  };
}

let nextId = 1_000;
export interface Past {
  device?: string;
  assignee?: string;
  image?: string;
  pool?: string;
  hardwareType?: string;
  /** Hours after the beginning. */
  at?: number;
  /** Hours; null stands. */
  held?: number | null;
  result?: string | null;
  cause?: string | null;
  readySeconds?: number | null;
  request?: number;
}
async function insertPast(
  db: Pool,
  {
    device = 'p1',
    assignee = 'ann',
    image = 'b2g',
    pool = 'prod',
    hardwareType = 'panda ES',
    at = 1,
    held = 1,
    result = 'complete',
    cause = null,
    readySeconds = result === 'complete' ? 60 : null,
    request,
  }: Past,
) {
  const id = nextId++;
  await db.query(
    `insert into claim_history (claim_id, request_id, device_id, device, assignee, image, pool, hardware_type, claimed_at, result, failure_cause, ready_at, released_at)
     select $1, $2, d.id, d.name, $4, $5, $6, $7, x.at, $9, $10, x.at + make_interval(secs => $11), x.at + make_interval(secs => $12::float8 * 3600)
     from devices d, (select to_timestamp($8 / 1000.0) as at) x where d.name = $3`,
    [id, request ?? id, device, assignee, image, pool, hardwareType, BEGAN + at * HOUR, result, cause, readySeconds, held],
  );
}
