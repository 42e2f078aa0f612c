import type { Queryable } from '../pool.js';
import { runPrepared } from '../run-prepared.js';
import { WITHOUT_WAITING } from '../without-waiting.js';

export interface AuditInput {
  callId: string;
  who: string;
  tokenId: number | null;
  assignee: string | null;
  address: string;
  route: string;
  method: string;
  path: string;
  body: string;
  devices: readonly string[];
  requestId: number | null;
}

export interface AuditOutcome {
  status: number;
  durationMs: number;
  requestId?: number | null;
  devices?: readonly string[];
}

export interface AuditRow extends Omit<AuditInput, 'devices'> {
  id: number;
  /** Milliseconds since the epoch. */
  at: number;
  devices: string[];
  /** Null: not answered, as far as is known. */
  status: number | null;
  durationMs: number | null;
}

const NUL = /\0/g;
/** Postgres stores no NUL and no half of a surrogate pair. */
const storable = (text: string) => text.replace(NUL, '').toWellFormed();

/**
 * Writes down that a call begins; its outcome is open. A crash of the server may lose the last fraction of a second of this log, and nothing else.
 * Returns the id of the entry.
 */
export async function openAuditEntry(db: Queryable, input: AuditInput): Promise<number> {
  const { rows } = await runPrepared<{ id: number }>(
    db,
    'open-audit-entry',
    `${WITHOUT_WAITING}
     insert into audit_log (call_id, who, token_id, assignee, address, route, method, path, body, devices, request_id)
     select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11 from quick where done is not null returning id`,
    [
      storable(input.callId),
      storable(input.who),
      input.tokenId,
      input.assignee === null ? null : storable(input.assignee),
      input.address,
      input.route,
      input.method,
      storable(input.path),
      storable(input.body),
      input.devices.map(storable),
      input.requestId,
    ],
  );
  return rows[0]!.id;
}

/** Writes down how the call ended; and, where only the call itself found them, the request that it made and the devices that it changed. */
export async function closeAuditEntry(
  db: Queryable,
  id: number,
  { status, durationMs, requestId = null, devices = [] }: AuditOutcome,
): Promise<void> {
  await runPrepared(
    db,
    'close-audit-entry',
    `${WITHOUT_WAITING}
     update audit_log set status = $2, duration_ms = $3, request_id = coalesce(request_id, $4),
       devices = case when cardinality(devices) = 0 then $5 else devices end from quick where id = $1 and done is not null`,
    [id, status, durationMs, requestId, devices.map(storable)],
  );
}

export interface AuditSelection {
  /** Milliseconds since the epoch. */
  since?: number | undefined;
  who?: string | undefined;
  device?: string | undefined;
  requestId?: number | undefined;
  /** Only entries that are older than this one. */
  before?: number | undefined;
  limit: number;
}

/** The newest entries that are wanted, newest first. */
export async function listAudit(db: Queryable, selection: AuditSelection): Promise<AuditRow[]> {
  const { since, who, device, requestId, before, limit } = selection;
  const conditions: string[] = [];
  const values: unknown[] = [limit];
  const add = (condition: (parameter: string) => string, value: unknown) => {
    if (value === undefined) return;
    values.push(value);
    conditions.push(condition(`$${values.length}`));
  };
  add((at) => `at >= to_timestamp(${at}::float8 / 1000)`, since);
  add((name) => `who = ${name}`, who);
  add((name) => `devices @> ${name}`, device === undefined ? undefined : [device]);
  add((id) => `request_id = ${id}`, requestId);
  add((id) => `id < ${id}`, before);
  const { rows } = await db.query<AuditRow>(
    `select id, (extract(epoch from at) * 1000)::float8 as at, call_id as "callId", who, token_id as "tokenId", assignee, address, route, method, path, body,
       devices, request_id as "requestId", status, duration_ms as "durationMs"
     from audit_log ${conditions.length > 0 ? `where ${conditions.join(' and ')}` : ''} order by id desc limit $1`,
    values,
  );
  return rows;
}

export async function deleteOldAudit(db: Queryable, { days, limit }: { days: number; limit: number }): Promise<number> {
  const { rowCount } = await db.query(
    `delete from audit_log where id in (select id from audit_log where at < now() - make_interval(days => $1) order by at limit $2)`,
    [days, limit],
  );
  return rowCount ?? 0;
}
