import type { Queryable } from '../pool.js';
import { runPrepared } from '../run-prepared.js';

/** Any number will do, as long as every matcher takes the same. */
const MATCH_LOCK = 62_017_002;

/** One matcher at a time in the whole system, until the transaction ends. */
export async function lockMatcher(db: Queryable): Promise<void> {
  await db.query('select pg_advisory_xact_lock($1)', [MATCH_LOCK]);
}

export interface SearchingRequest {
  id: number;
  requestedDevice: string;
  environment: string;
  image: string;
  imageId: number;
  canReuse: boolean;
  bootConfig: string | null;
}

/** Requests that wait for a device, by priority and then age. */
export async function findSearchingRequests(
  db: Queryable,
  input: { states: readonly string[]; limit: number; after: { priority: number; id: number } | null },
): Promise<(SearchingRequest & { priority: number })[]> {
  const { rows } = await runPrepared<SearchingRequest & { priority: number }>(
    db,
    'find-searching-requests',
    `select r.id, r.requested_device as "requestedDevice", r.environment, i.name as image, i.id as "imageId", i.can_reuse as "canReuse", r.boot_config as "bootConfig", r.priority
     from requests r join images i on i.id = r.image_id
     where r.state = any($1) and r.expires_at > now() and ($3::int is null or (r.priority, -r.id) < ($3, -$4::bigint))
     order by r.priority desc, r.id limit $2`,
    [input.states, input.limit, input.after?.priority ?? null, input.after?.id ?? null],
  );
  return rows;
}

export interface FreeDevice {
  id: number;
  name: string;
  state: string;
  environment: string;
  image: string | null;
  bootConfig: string | null;
  provenAt: number | null;
  /** A check may be in flight since then. */
  generationAt: number;
  /** Ids of the images that can boot on it. */
  bootable: number[];
}

/** Devices that nobody holds, whose agent lives, in one of the given states. */
export async function findFreeDevices(db: Queryable, states: readonly string[]): Promise<{ now: number; devices: FreeDevice[] }> {
  const { rows } = await runPrepared<FreeDevice & { now: number }>(
    db,
    'find-free-devices',
    `select d.id, d.name, d.state, d.environment, i.name as image, d.boot_config as "bootConfig",
       (extract(epoch from d.proven_at) * 1000)::float8 as "provenAt", (extract(epoch from d.generation_at) * 1000)::float8 as "generationAt",
       coalesce(b.images, '{}') as bootable, floor(extract(epoch from clock_timestamp()) * 1000)::float8 as now
     from devices d
     join imaging_servers s on s.id = d.imaging_server_id and s.alive
     left join images i on i.id = d.image_id
     left join lateral (select array_agg(x.image_id::int) as images from image_pxe_configs x where x.hardware_type_id = d.hardware_type_id and x.pxe_config_id is not null) b on true
     where d.state = any($1) and not exists (select from claims c where c.device_id = d.id)`,
    [states],
  );
  return { now: rows[0]?.now ?? 0, devices: rows.map(({ now: _now, ...device }) => device) };
}
