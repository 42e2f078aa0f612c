import type { LogRow } from '../api/list-logs.js';
import type { Queryable } from '../pool.js';
import { runPrepared } from '../run-prepared.js';

/** A log line and whose it is. */
export interface FollowedLogRow extends LogRow {
  deviceId: number | null;
  requestId: number | null;
}

/** Lines that are older were read long ago: this keeps old partitions out of the query. */
const MAX_AGE = '1 day';

/** New lines of all followed logs in one query: those after `after` and up to `upTo`, by id. */
export async function readFollowedLogs(
  db: Queryable,
  input: { after: number; upTo: number; deviceIds: readonly number[]; requestIds: readonly number[]; limit: number },
): Promise<FollowedLogRow[]> {
  const { rows } = await db.query<FollowedLogRow>(
    `select id, (extract(epoch from at) * 1000)::float8 as at, source, message, device_id as "deviceId", request_id as "requestId"
     from logs where id > $1 and id <= $2 and (device_id = any($3) or request_id = any($4)) and received_at > now() - interval '${MAX_AGE}'
     order by id limit $5`,
    [input.after, input.upTo, input.deviceIds, input.requestIds, input.limit],
  );
  return rows;
}

/**
 * The transactions that may have taken an id of a log line and still run. An insert locks the table before it takes an id, and until its
 * transaction has ended; numbers of transactions would not do, since Postgres does not tell those of transactions newer than the last that ended.
 */
export async function readLogWriters(db: Queryable): Promise<Set<string>> {
  const { rows } = await runPrepared<{ writer: string }>(
    db,
    'read-log-writers',
    `select distinct virtualtransaction as writer from pg_locks where locktype = 'relation' and relation = 'logs'::regclass
       and database = (select oid from pg_database where datname = current_database()) and mode = 'RowExclusiveLock' and granted`,
    [],
  );
  return new Set(rows.map(({ writer }) => writer));
}

/** Lines of one log in the order of their ids, for readers that come back: those after `after` and up to `upTo`. */
export async function readLogPage(
  db: Queryable,
  input: { subject: { deviceId: number } | { requestId: number }; after: number; upTo: number; limit: number },
): Promise<LogRow[]> {
  const [column, id] = 'deviceId' in input.subject ? ['device_id', input.subject.deviceId] : ['request_id', input.subject.requestId];
  const { rows } = await db.query<LogRow>(
    `select id, (extract(epoch from at) * 1000)::float8 as at, source, message from logs
     where ${column} = $1 and id > $2 and id <= $3 order by id limit $4`,
    [id, input.after, input.upTo, input.limit],
  );
  return rows;
}

/** The id before the newest `limit` lines of one log up to `upTo`: where a reader begins who wants that many. */
export async function findLogStart(
  db: Queryable,
  input: { subject: { deviceId: number } | { requestId: number }; upTo: number; limit: number; maxAgeSeconds: number | null },
): Promise<number> {
  const [column, id] = 'deviceId' in input.subject ? ['device_id', input.subject.deviceId] : ['request_id', input.subject.requestId];
  const { rows } = await db.query<{ first: number | null }>(
    `select min(id) as first from (
       select id from logs where ${column} = $1 and id <= $2 and ($3::float8 is null or at >= now() - make_interval(secs => $3)) order by id desc limit $4) newest`,
    [id, input.upTo, input.maxAgeSeconds, input.limit],
  );
  const first = rows[0]?.first ?? null;
  return first === null ? input.upTo : first - 1;
}
