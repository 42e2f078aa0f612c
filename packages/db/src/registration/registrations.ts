import type { Queryable } from '../pool.js';
import { toJsonb } from '../to-jsonb.js';

export type RegistrationState = 'waiting' | 'approved' | 'rejected';

/** One device that announced itself, as the API shows it. Instants are milliseconds since the epoch. */
export interface RegistrationRow {
  id: number;
  macAddress: string | null;
  name: string | null;
  fields: Record<string, string>;
  address: string | null;
  imagingServer: string | null;
  source: 'sut' | 'http';
  firstSeenAt: number;
  lastSeenAt: number;
  times: number;
  state: RegistrationState;
  decidedAt: number | null;
  decidedBy: string | null;
  reason: string | null;
  device: string | null;
}

const ROW_SQL = `
  select r.id, r.mac_address as "macAddress", r.name, r.fields, host(r.address) as address, s.fqdn as "imagingServer", r.source,
    (extract(epoch from r.first_seen_at) * 1000)::float8 as "firstSeenAt", (extract(epoch from r.last_seen_at) * 1000)::float8 as "lastSeenAt",
    r.times, r.state, (extract(epoch from r.decided_at) * 1000)::float8 as "decidedAt", r.decided_by as "decidedBy", r.reason, d.name as device
  from registrations r
  left join imaging_servers s on s.id = r.imaging_server_id
  left join devices d on d.id = r.device_id`;

/** Newest ids first; `after`: only older ones. */
export async function listRegistrations(
  db: Queryable,
  { state, after, limit }: { state: RegistrationState | null; after: number | null; limit: number },
): Promise<RegistrationRow[]> {
  const { rows } = await db.query<RegistrationRow>(
    `${ROW_SQL} where ($1::text is null or r.state = $1) and ($2::bigint is null or r.id < $2) order by r.id desc limit $3`,
    [state, after, limit],
  );
  return rows;
}

export async function findRegistration(db: Queryable, { id }: { id: number }): Promise<RegistrationRow | undefined> {
  const { rows } = await db.query<RegistrationRow>(`${ROW_SQL} where r.id = $1`, [id]);
  return rows[0];
}

/** For a decision: two people decide one after the other. */
export async function lockRegistration(db: Queryable, { id }: { id: number }): Promise<RegistrationRow | undefined> {
  await db.query('select id from registrations where id = $1 for update', [id]);
  return findRegistration(db, { id });
}

export interface RegistrationInput {
  identity: string;
  macAddress: string | null;
  name: string | null;
  fields: Record<string, string>;
  address: string | null;
  imagingServer: string | null;
  source: 'sut' | 'http';
}

/**
 * One row for each device, however often it comes. One that was approved and whose device is gone is a new one; one that was
 * rejected stays rejected.
 */
export async function upsertRegistration(db: Queryable, input: RegistrationInput): Promise<{ id: number; state: RegistrationState }> {
  const { rows } = await db.query<{ id: number; state: RegistrationState }>(
    `insert into registrations as r (identity, mac_address, name, fields, address, imaging_server_id, source)
     values ($1, $2, $3, $4, $5, (select id from imaging_servers where fqdn = $6), $7)
     on conflict (identity) do update set
       name = coalesce(excluded.name, r.name), fields = excluded.fields, address = coalesce(excluded.address, r.address),
       imaging_server_id = coalesce(excluded.imaging_server_id, r.imaging_server_id), source = excluded.source,
       last_seen_at = now(), times = r.times + 1,
       state = case when r.state = 'approved' then 'waiting' else r.state end,
       decided_at = case when r.state = 'approved' then null else r.decided_at end,
       decided_by = case when r.state = 'approved' then null else r.decided_by end,
       reason = case when r.state = 'approved' then null else r.reason end
     returning id, state`,
    [input.identity, input.macAddress, input.name, toJsonb(input.fields), input.address, input.imagingServer, input.source],
  );
  return rows[0]!;
}

export async function decideRegistration(
  db: Queryable,
  input: { id: number; state: 'approved' | 'rejected'; by: string; reason: string | null; deviceId: number | null },
): Promise<void> {
  await db.query('update registrations set state = $2, decided_at = now(), decided_by = $3, reason = $4, device_id = $5 where id = $1', [
    input.id,
    input.state,
    input.by,
    input.reason,
    input.deviceId,
  ]);
}

/** Keeps the so many of each state that were seen last. Returns how many went. */
export async function trimRegistrations(db: Queryable, { keep }: { keep: number }): Promise<number> {
  const { rowCount } = await db.query(
    `delete from registrations where id in (
       select id from (select id, row_number() over (partition by state order by last_seen_at desc, id desc) as place from registrations) t where t.place > $1)`,
    [keep],
  );
  return rowCount ?? 0;
}
