import {
  DAILY_REPORTS,
  deleteOldReportDays,
  findMissingReportDays,
  insertReportDay,
  PAST_REPORTS,
  readBeginning,
  readClock,
  readDailyFigures,
} from '@mozpool/db';
import type { EngineDeps } from './engine-context.js';

const DAY_MS = 86_400_000;
/** Days that are made good after nobody kept house; older requests are deleted by then. */
const CATCH_UP_DAYS = 6;
const REPORT_DAYS_KEPT = 400;

/** Stores the figures of days (UTC) that are over and have none yet. Two that do it at once store the same. */
export async function storeReportDays({ db }: EngineDeps): Promise<void> {
  const today = startOfDay(await readClock(db));
  const began = await readBeginning(db);
  for (const report of began === null ? [] : DAILY_REPORTS) {
    const back = PAST_REPORTS.includes(report) ? CATCH_UP_DAYS : 1;
    const days = Array.from({ length: back }, (_, n) => today - (n + 1) * DAY_MS).filter((day) => day + DAY_MS > began!);
    for (const day of await findMissingReportDays(db, report, days))
      await insertReportDay(db, report, { day, figures: await readDailyFigures(db, report, { from: day, to: day + DAY_MS }) });
  }
  await deleteOldReportDays(db, { days: REPORT_DAYS_KEPT });
}

const startOfDay = (at: number): number => at - (at % DAY_MS);
