import type { BootEntry, Heartbeat } from '@mozpool/contracts';
import type { Queryable } from '../pool.js';
import { runPrepared } from '../run-prepared.js';
import { WITHOUT_WAITING } from '../without-waiting.js';

export interface ServerLease {
  id: number;
  holder: string | null;
  instance: string | null;
  epoch: number;
  leased: boolean;
  alive: boolean;
  now: number;
}

export async function lockServer(db: Queryable, fqdn: string): Promise<ServerLease | undefined> {
  const { rows } = await db.query<ServerLease>(
    `select id, holder, instance, epoch, coalesce(lease_until > clock_timestamp(), false) as leased, alive, floor(extract(epoch from clock_timestamp()) * 1000)::float8 as now
     from imaging_servers where fqdn = $1 for no key update`,
    [fqdn],
  );
  return rows[0];
}

export async function grantLease(db: Queryable, id: number, heartbeat: Heartbeat, epoch: number, leaseMs: number): Promise<void> {
  await db.query(
    `update imaging_servers set holder = $2, instance = $3, epoch = $4, lease_until = clock_timestamp() + make_interval(secs => $5::float8 / 1000),
       heartbeat_at = clock_timestamp(), alive = true, silent_since = null, agent_version = $6, boot_url = $7, agent_capabilities = $8 where id = $1`,
    [id, heartbeat.holder, heartbeat.instance, epoch, leaseMs, heartbeat.version, heartbeat.bootUrl, heartbeat.capabilities],
  );
}

/** Marks agents silent that were not heard for long; returns those that fell silent just now. */
export async function markSilentAgents(db: Queryable, silentAfterMs: number): Promise<{ id: number; fqdn: string }[]> {
  const { rows } = await db.query<{ id: number; fqdn: string }>(
    `update imaging_servers set alive = false, silent_since = heartbeat_at
     where alive and heartbeat_at < clock_timestamp() - make_interval(secs => $1::float8 / 1000) returning id, fqdn`,
    [silentAfterMs],
  );
  return rows;
}

/** Tells the waiting devices of one server (or of all that have an agent) that an outage of ours is over. */
export async function resumeDevices(db: Queryable, serverId: number | null): Promise<number[]> {
  const { rows } = await db.query<{ id: number }>(
    `insert into inbox (machine, machine_id, event)
     select 'device', d.id, 'resume' from devices d join imaging_servers s on s.id = d.imaging_server_id
     where d.state_deadline is not null and ($1::bigint is null and s.alive or s.id = $1) order by d.id
     returning machine_id as id`,
    [serverId],
  );
  return rows.map((row) => row.id);
}

export async function resumeRequests(db: Queryable): Promise<number[]> {
  const { rows } = await db.query<{ id: number }>(
    `insert into inbox (machine, machine_id, event) select 'request', id, 'resume' from requests where state_deadline is not null order by id returning machine_id as id`,
  );
  return rows.map((row) => row.id);
}

/** After an outage of all workers nobody has listened: agents get a fresh period before they count as silent. */
export async function excuseAgents(db: Queryable): Promise<void> {
  await db.query('update imaging_servers set heartbeat_at = clock_timestamp() where alive');
}

/** Notes, without waiting for the disk, that a service ticks; returns how long ago that was noted before, ms, or null if it is the first time. */
export async function noteServiceTick(db: Queryable, service: string): Promise<number | null> {
  const { rows } = await runPrepared<{ gapMs: number | null }>(
    db,
    'note-service-tick',
    `${WITHOUT_WAITING}, before as (select at from service_ticks where service = $1 for update),
          noted as (insert into service_ticks (service, at) values ($1, clock_timestamp()) on conflict (service) do update set at = clock_timestamp())
     select (select (extract(epoch from clock_timestamp() - at) * 1000)::float8 from before) as "gapMs" from quick`,
    [service],
  );
  return rows[0]?.gapMs ?? null;
}

/** Nobody of a service has ticked for long; false if nobody ever did. */
export async function isServiceAway(db: Queryable, service: string, awayAfterMs: number): Promise<boolean> {
  const { rowCount } = await runPrepared(
    db,
    'is-service-away',
    `select from service_ticks where service = $1 and at < clock_timestamp() - make_interval(secs => $2::float8 / 1000)`,
    [service, awayAfterMs],
  );
  return rowCount !== 0;
}

/**
 * For a new holder: the newest generation of every device, and the boots that are under way. Those of `keptImage` are
 * served until something else is booted, as the command that began them said.
 */
export async function loadAgentSnapshot(
  db: Queryable,
  serverId: number,
  which: { booting: readonly string[]; armed: readonly string[]; keptImage: string },
): Promise<{ marks: [number, number][]; boots: BootEntry[] }> {
  const marks = await db.query<{ id: number; generation: number }>('select id, generation from devices where imaging_server_id = $1', [
    serverId,
  ]);
  const boots = await db.query<BootEntry>(
    `select d.name as device, d.mac_address as mac, d.boot, d.boot_secret as secret, coalesce(o.contents, p.contents, '') as pxe, coalesce(d.next_boot_config, '') as "bootConfig",
       k.keep, k.keep or d.state = any($3) as armed
     from devices d
     left join images n on n.id = d.next_image_id
     cross join lateral (select coalesce(n.name = $4, false) as keep) k
     left join pxe_configs o on o.id = d.next_pxe_config_id
     left join image_pxe_configs x on x.image_id = d.next_image_id and x.hardware_type_id = d.hardware_type_id
     left join pxe_configs p on p.id = x.pxe_config_id
     where d.imaging_server_id = $1 and d.boot is not null and d.boot_secret is not null and (k.keep or d.state = any($2))`,
    [serverId, which.booting, which.armed, which.keptImage],
  );
  return { marks: marks.rows.map((row) => [row.id, row.generation]), boots: boots.rows };
}
