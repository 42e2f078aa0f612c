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
  /** Null is never. */
  stateDeadline: number | null;
  counters: Record<string, number>;
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
    (extract(epoch from r.state_deadline) * 1000)::float8 as "stateDeadline", r.counters,
    (extract(epoch from r.created_at) * 1000)::float8 as "createdAt", (extract(epoch from r.expires_at) * 1000)::float8 as "expiresAt",
    d.name as "assignedDevice", d.state as "deviceState", (extract(epoch from c.created_at) * 1000)::float8 as "claimedAt", s.fqdn as "imagingServer", (extract(epoch from now()) * 1000)::float8 as now
  from requests r
  join images i on i.id = r.image_id
  left join claims c on c.request_id = r.id
  left join devices d on d.id = c.device_id
  left join imaging_servers s on s.id = d.imaging_server_id`;

/** What a list of requests is about; what is undefined asks for nothing. */
export interface RequestFilter {
  states?: readonly string[] | undefined;
  hiddenStates?: readonly string[] | undefined;
  /** Words that each have to appear in what the list shows of it. */
  q?: string | undefined;
  assignee?: string | undefined;
  /** The device that it has, or asks for by name. */
  device?: string | undefined;
  image?: string | undefined;
  environment?: string | undefined;
  /** Made since then, milliseconds since the epoch. */
  since?: number | undefined;
  /** Only those with lower ids. */
  before?: number | undefined;
}

const SHOWN_SQL = `lower(concat_ws(' ', r.id, r.state, replace(r.state, '_', ' '), r.assignee, i.name, r.environment, r.requested_device, d.name, s.fqdn))`;
/** More words narrow nothing down that fewer do not. */
const MAX_WORDS = 8;
const wordsOf = (q = ''): string[] =>
  q
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
    .slice(0, MAX_WORDS);

/** The newest first: it reads down the primary key, or the index of an assignee, until the page is full. */
export async function listRequests(db: Queryable, filter: RequestFilter, { limit }: { limit: number }): Promise<RequestRow[]> {
  const values: unknown[] = [];
  const put = (value: unknown) => `$${values.push(value)}`;
  const conditions: string[] = [];
  if (filter.states) conditions.push(`r.state = any(${put(filter.states)})`);
  if (filter.hiddenStates) conditions.push(`r.state <> all(${put(filter.hiddenStates)})`);
  for (const word of wordsOf(filter.q)) conditions.push(`${SHOWN_SQL} like ${put(`%${word.replace(/[\\%_]/g, '\\$&')}%`)}`);
  if (filter.assignee !== undefined) conditions.push(`r.assignee = ${put(filter.assignee)}`);
  if (filter.device !== undefined) {
    const name = put(filter.device);
    conditions.push(`(d.name = ${name} or r.requested_device = ${name})`);
  }
  if (filter.image !== undefined) conditions.push(`i.name = ${put(filter.image)}`);
  if (filter.environment !== undefined) conditions.push(`r.environment = ${put(filter.environment)}`);
  if (filter.since !== undefined) conditions.push(`r.created_at >= to_timestamp(${put(filter.since)}::float8 / 1000)`);
  if (filter.before !== undefined) conditions.push(`r.id < ${put(filter.before)}`);
  const where = conditions.length > 0 ? `where ${conditions.join(' and ')}` : '';
  const { rows } = await db.query<RequestRow>(`${REQUEST_ROW_SQL} ${where} order by r.id desc limit ${put(limit)}`, values);
  return rows;
}

export async function findRequest(db: Queryable, { id }: { id: number }): Promise<RequestRow | undefined> {
  const { rows } = await runPrepared<RequestRow>(db, 'find-request', `${REQUEST_ROW_SQL} where r.id = $1`, [id]);
  return rows[0];
}
