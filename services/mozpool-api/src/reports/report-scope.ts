import { apiTime, DEFAULT_PERIOD_SECONDS, DEFAULT_REPORT_ROWS } from '@mozpool/contracts';
import { type Queryable, type ReportFilter, type ReportPeriod, readClock } from '@mozpool/db';

/** The last so many seconds by the database's clock. */
export async function lastSeconds(db: Queryable, seconds = DEFAULT_PERIOD_SECONDS): Promise<ReportPeriod> {
  const to = await readClock(db);
  return { from: to - seconds * 1000, to };
}

export const periodJson = ({ from, to }: ReportPeriod) => ({ from: apiTime(from), to: apiTime(to) });

export function filterOf({ pool, hardware_type }: { pool?: string | undefined; hardware_type?: string | undefined }): ReportFilter {
  return { pool: pool ?? null, hardwareType: hardware_type ?? null };
}

export const rowsOf = ({ limit = DEFAULT_REPORT_ROWS }: { limit?: number | undefined }): number => limit;
