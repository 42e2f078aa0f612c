import type { Queryable } from '../pool.js';
import { toJsonb } from '../to-jsonb.js';

export interface ReportDay {
  /** When the day began (UTC), milliseconds since the epoch. */
  day: number;
  figures: Record<string, unknown>;
}

/** Stores the figures of a day that is over. The first to do so wins: they do not change any more. */
export async function insertReportDay(db: Queryable, report: string, { day, figures }: ReportDay): Promise<boolean> {
  const { rowCount } = await db.query(
    'insert into report_days (report, day, figures) values ($1, to_timestamp($2 / 1000.0), $3) on conflict do nothing',
    [report, day, toJsonb(figures)],
  );
  return rowCount === 1;
}

/** The newest days of a report, oldest first. */
export async function listReportDays(db: Queryable, report: string, { limit }: { limit: number }): Promise<ReportDay[]> {
  const { rows } = await db.query<ReportDay>(
    `select (extract(epoch from day) * 1000)::float8 as day, figures from report_days where report = $1 order by day desc limit $2`,
    [report, limit],
  );
  return rows.reverse();
}

/** Which of these days have no figures yet. */
export async function findMissingReportDays(db: Queryable, report: string, days: readonly number[]): Promise<number[]> {
  const { rows } = await db.query<{ day: number }>(
    `select wanted.day::float8 as day from unnest($2::float8[]) as wanted (day)
     where not exists (select from report_days r where r.report = $1 and r.day = to_timestamp(wanted.day / 1000.0)) order by 1`,
    [report, days],
  );
  return rows.map(({ day }) => day);
}

export async function deleteOldReportDays(db: Queryable, { days }: { days: number }): Promise<number> {
  const { rowCount } = await db.query('delete from report_days where day < now() - make_interval(days => $1)', [days]);
  return rowCount ?? 0;
}

/** When the oldest event that is kept happened: what was before is not known. Null: there are none. */
export async function readBeginning(db: Queryable): Promise<number | null> {
  const { rows } = await db.query<{ at: number | null }>("select date_part('epoch', min(at)) * 1000 as at from events");
  return rows[0]!.at;
}

/** The database's clock, milliseconds since the epoch. */
export async function readClock(db: Queryable): Promise<number> {
  const { rows } = await db.query<{ now: number }>('select (extract(epoch from now()) * 1000)::float8 as now');
  return rows[0]!.now;
}
