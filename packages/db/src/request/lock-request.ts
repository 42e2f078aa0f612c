import type { ImagingResult, RequestSnapshot } from '@mozpool/domain';
import type { QueryResultRow } from 'pg';
import type { Queryable } from '../pool.js';
import { runPrepared } from '../run-prepared.js';

export interface LockedRequest {
  id: number;
  snapshot: RequestSnapshot;
  waitSeconds: number | null;
  /** The database's clock, milliseconds since the epoch. */
  now: number;
  due: boolean;
  expired: boolean;
}

export type LockedRequestRow = RequestSnapshot & Omit<LockedRequest, 'snapshot'>;

/** Of the request itself; the name of its image comes beside it. */
export const LOCKED_REQUEST_COLUMNS = `
  requests.id, requests.state, requests.counters, requests.generation, requests.excused, requests.requested_device as "requestedDevice",
  requests.boot_config as "bootConfig", (extract(epoch from requests.expires_at) * 1000)::float8 as "expiresAt", requests.wait_seconds as "waitSeconds",
  floor(extract(epoch from clock_timestamp()) * 1000)::float8 as now,
  coalesce(requests.state_deadline <= clock_timestamp(), false) as due, requests.expires_at <= clock_timestamp() as expired`;

export function lockedRequest({ waitSeconds, now, due, expired, ...snapshot }: LockedRequestRow): LockedRequest {
  return { id: snapshot.id, snapshot, waitSeconds, now, due, expired };
}

/** Locks one request for its machine. With `skipLocked`, undefined also means that someone else is at it. */
export async function lockRequest(db: Queryable, id: number, { skipLocked = false } = {}): Promise<LockedRequest | undefined> {
  const { rows } = await runPrepared<LockedRequestRow>(
    db,
    `lock-request${skipLocked ? '-skip-locked' : ''}`,
    `select ${LOCKED_REQUEST_COLUMNS}, i.name as image
     from requests join images i on i.id = requests.image_id where requests.id = $1 for no key update of requests ${skipLocked ? 'skip locked' : ''}`,
    [id],
  );
  return rows[0] && lockedRequest(rows[0]);
}

export interface RequestFactRow {
  claim: { id: number; deviceId: number; deviceName: string; result: ImagingResult | null } | null;
  /** State of the device asked for by name. */
  requestedDeviceState: string | null;
  deviceImage: string | null;
  deviceBootConfig: string | null;
  canReuse: boolean;
  /** The agent of the claimed device, or every worker, is away. */
  outage: boolean;
}

/** What the request machine may ask about the world. Load it after the request is locked. */
export async function loadRequestFacts(
  db: Queryable,
  id: number,
  { worker, silentAfterMs }: { worker: string; silentAfterMs: number },
): Promise<RequestFactRow> {
  const { rows } = await runPrepared<RequestFactRow & QueryResultRow>(
    db,
    'load-request-facts',
    `select
       case when c.id is null then null else json_build_object('id', c.id, 'deviceId', c.device_id, 'deviceName', d.name, 'result', c.imaging_result) end as claim,
       (select x.state from devices x where x.name = r.requested_device) as "requestedDeviceState",
       di.name as "deviceImage", d.boot_config as "deviceBootConfig", i.can_reuse as "canReuse",
       (c.id is not null and not s.alive)
         or coalesce((select t.at < now() - make_interval(secs => $3::float8 / 1000) from service_ticks t where t.service = $2), true) as outage
     from requests r join images i on i.id = r.image_id
     left join claims c on c.request_id = r.id
     left join devices d on d.id = c.device_id
     left join imaging_servers s on s.id = d.imaging_server_id
     left join images di on di.id = d.image_id
     where r.id = $1`,
    [id, worker, silentAfterMs],
  );
  return rows[0]!;
}
