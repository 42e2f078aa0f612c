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
  /** Only entries of this source; null is all. */
  source?: string | null;
  /** Only entries that hold this text, capitals aside; null is all. */
  text?: string | null;
}

const COLUMNS = 'id, (extract(epoch from at) * 1000)::float8 as at, source, message';
const SELECTION = `($2::float8 is null or at >= now() - make_interval(secs => $2)) and ($4::text is null or source = $4)
  and ($5::text is null or message ilike $5) order by id desc limit $3`;
const pattern = (text: string | null) => (text === null ? null : `%${text.replace(/[\\%_]/g, '\\$&')}%`);
/** Oldest first; entries of one instant in the order in which they came. */
const ORDER = 'order by at, id';

export async function listDeviceLog(
  db: Queryable,
  { deviceId, maxAgeSeconds, limit, source = null, text = null }: { deviceId: number } & LogSelection,
): Promise<LogRow[]> {
  const { rows } = await db.query<LogRow>(
    `select * from (select ${COLUMNS} from logs where device_id = $1 and ${SELECTION}) newest ${ORDER}`,
    [deviceId, maxAgeSeconds, limit, source, pattern(text)],
  );
  return rows;
}

export async function listRequestLog(
  db: Queryable,
  { requestId, maxAgeSeconds, limit, source = null, text = null }: { requestId: number } & LogSelection,
): Promise<LogRow[]> {
  const { rows } = await db.query<LogRow>(
    `select * from (select ${COLUMNS} from logs where request_id = $1 and ${SELECTION}) newest ${ORDER}`,
    [requestId, maxAgeSeconds, limit, source, pattern(text)],
  );
  return rows;
}
