import type { Queryable } from '../pool.js';
import { runPrepared } from '../run-prepared.js';

/** One request as the API shows it. Instants are milliseconds since the epoch. */
export interface RequestRow {
  id: number;
  requestedDevice: string;
  assignee: string;
  image: string;
  bootConfig: string | null;
  environment: string;
  priority: number;
  waitSeconds: number | null;
  state: string;
  stateEnteredAt: number;
  createdAt: number;
  expiresAt: number;
  /** Null while it holds no device. */
  assignedDevice: string | null;
  deviceState: string | null;
  /** Since when it has that device. */
  claimedAt: number | null;
  imagingServer: string | null;
  /** The database's clock. */
  now: number;
}

const REQUEST_ROW_SQL = `
  select r.id, r.requested_device as "requestedDevice", r.assignee, i.name as image, r.boot_config as "bootConfig", r.environment, r.priority,
    r.wait_seconds as "waitSeconds", r.state, (extract(epoch from r.state_entered_at) * 1000)::float8 as "stateEnteredAt",
    (extract(epoch from r.created_at) * 1000)::float8 as "createdAt", (extract(epoch from r.expires_at) * 1000)::float8 as "expiresAt",
    d.name as "assignedDevice", d.state as "deviceState", (extract(epoch from c.created_at) * 1000)::float8 as "claimedAt", s.fqdn as "imagingServer", (extract(epoch from now()) * 1000)::float8 as now
  from requests r
  join images i on i.id = r.image_id
  left join claims c on c.request_id = r.id
  left join devices d on d.id = c.device_id
  left join imaging_servers s on s.id = d.imaging_server_id`;

/** Requests that are in none of the hidden states, in order of their making; the newest ones if there are too many. */
export async function listRequests(
  db: Queryable,
  { hiddenStates, limit }: { hiddenStates: readonly string[]; limit: number },
): Promise<RequestRow[]> {
  const { rows } = await db.query<RequestRow>(`${REQUEST_ROW_SQL} where r.state <> all($1) order by r.id desc limit $2`, [
    hiddenStates,
    limit,
  ]);
  return rows.reverse();
}

export async function findRequest(db: Queryable, { id }: { id: number }): Promise<RequestRow | undefined> {
  const { rows } = await runPrepared<RequestRow>(db, 'find-request', `${REQUEST_ROW_SQL} where r.id = $1`, [id]);
  return rows[0];
}
