import type { Queryable } from '../pool.js';

export interface LogRow {
  id: number;
  /** When it happened by the source's clock, milliseconds since the epoch. */
  at: number;
  source: string;
  message: string;
}

export interface LogSelection {
  /** The newest so many. */
  limit: number;
  /** Only entries that are no older; null is all. */
  maxAgeSeconds: number | null;
}

const COLUMNS = 'id, (extract(epoch from at) * 1000)::float8 as at, source, message';
const SELECTION = `($2::float8 is null or at >= now() - make_interval(secs => $2)) order by id desc limit $3`;
/** Oldest first; entries of one instant in the order in which they came. */
const ORDER = 'order by at, id';

export async function listDeviceLog(
  db: Queryable,
  { deviceId, maxAgeSeconds, limit }: { deviceId: number } & LogSelection,
): Promise<LogRow[]> {
  const { rows } = await db.query<LogRow>(
    `select * from (select ${COLUMNS} from logs where device_id = $1 and ${SELECTION}) newest ${ORDER}`,
    [deviceId, maxAgeSeconds, limit],
  );
  return rows;
}

export async function listRequestLog(
  db: Queryable,
  { requestId, maxAgeSeconds, limit }: { requestId: number } & LogSelection,
): Promise<LogRow[]> {
  const { rows } = await db.query<LogRow>(
    `select * from (select ${COLUMNS} from logs where request_id = $1 and ${SELECTION}) newest ${ORDER}`,
    [requestId, maxAgeSeconds, limit],
  );
  return rows;
}
