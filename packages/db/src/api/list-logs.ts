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
  /** Only entries with a lower id; null is all. */
  before?: number | null;
  /** Only entries that happened by then, milliseconds since the epoch; null is all. */
  until?: number | null;
}

const pattern = (text: string | null) => (text === null ? null : `%${text.replace(/[\\%_]/g, '\\$&')}%`);

/** The newest entries of one log that are asked for, oldest first; entries of one instant in the order in which they came. */
export async function listLog(
  db: Queryable,
  subject: { deviceId: number } | { requestId: number },
  { maxAgeSeconds, limit, source = null, text = null, before = null, until = null }: LogSelection,
): Promise<LogRow[]> {
  const [column, id] = 'deviceId' in subject ? ['device_id', subject.deviceId] : ['request_id', subject.requestId];
  const { rows } = await db.query<LogRow>(
    `select * from (
       select id, (extract(epoch from at) * 1000)::float8 as at, source, message from logs
       where ${column} = $1 and ($2::float8 is null or at >= now() - make_interval(secs => $2)) and ($4::text is null or source = $4)
         and ($5::text is null or message ilike $5) and ($6::bigint is null or id < $6) and ($7::float8 is null or at <= to_timestamp($7 / 1000))
       order by id desc limit $3) newest
     order by at, id`,
    [id, maxAgeSeconds, limit, source, pattern(text), before, until],
  );
  return rows;
}
