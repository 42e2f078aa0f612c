import { apiTime } from '@mozpool/contracts';
import {
  countWaitingRequests,
  DAILY_REPORTS,
  listReportDays,
  type RequestSummary,
  readClock,
  readDailyFigures,
  summarizeReliability,
  summarizeRequests,
  summarizeUsage,
} from '@mozpool/db';
import { SEARCHING_REQUEST_STATES } from '@mozpool/domain';
import { json } from '@mozpool/service-kit';
import type { ApiDeps } from '../api-deps.js';
import type { Handlers } from '../http/handlers.js';
import { filterOf, lastSeconds, periodJson, rowsOf } from './report-scope.js';

const DEFAULT_DAYS = 30;
const DAY_MS = 86_400_000;
const NOTHING = { p50: null, p90: null, p99: null };

const summaryJson = ({ requests, outcomes, wait, ready }: Omit<RequestSummary, 'group'>) => ({
  requests,
  outcomes,
  wait,
  time_to_ready: ready,
});

export const requestReports = ({
  db,
}: Pick<ApiDeps, 'db'>): Pick<Handlers, 'requestReport' | 'reliabilityReport' | 'usageReport' | 'dailyReport'> => ({
  requestReport: async ({ query }) => {
    const period = await lastSeconds(db, query.period);
    const restriction = { period, pool: query.pool ?? null, image: query.image ?? null, limit: rowsOf(query) };
    const [all = { requests: 0, outcomes: {}, wait: NOTHING, ready: NOTHING }] = await summarizeRequests(db, {
      by: 'none',
      ...restriction,
    });
    const groups = async (by: 'pool' | 'image') =>
      (await summarizeRequests(db, { by, ...restriction })).map(({ group, ...summary }) => ({ name: group, ...summaryJson(summary) }));
    const { waiting, oldestSeconds } = await countWaitingRequests(db, { states: SEARCHING_REQUEST_STATES });
    return json({
      period: periodJson(period),
      waiting: { requests: waiting, oldest_seconds: oldestSeconds },
      all: summaryJson(all),
      by_pool: await groups('pool'),
      by_image: await groups('image'),
    });
  },

  reliabilityReport: async ({ query }) => {
    const period = await lastSeconds(db, query.period);
    const by = query.by ?? 'device';
    const rows = await summarizeReliability(db, { by, success: 'complete', period, filter: filterOf(query), limit: rowsOf(query) });
    return json({
      period: periodJson(period),
      by,
      rows: rows.map(({ name, attempts, successes, failures, ready }) => ({
        name,
        attempts,
        successes,
        success_rate: successes / attempts,
        failures,
        time_to_ready: ready,
      })),
    });
  },

  usageReport: async ({ query }) => {
    const period = await lastSeconds(db, query.period);
    const rows = await summarizeUsage(db, { period, filter: filterOf(query), limit: rowsOf(query) });
    return json({ period: periodJson(period), rows: rows.map(({ deviceSeconds, ...row }) => ({ ...row, device_seconds: deviceSeconds })) });
  },

  dailyReport: async ({ query }) => {
    const report = DAILY_REPORTS.find((known) => known === query.report) ?? 'requests';
    const now = await readClock(db);
    const days = await listReportDays(db, report, { limit: query.days ?? DEFAULT_DAYS });
    return json({
      report,
      days: days.map(({ day, figures }) => ({ day: apiTime(day).slice(0, 10), figures })),
      today: await readDailyFigures(db, report, { from: now - (now % DAY_MS), to: now }),
    });
  },
});
