import { deviceStatesOfKind, deviceTotals, deviceTotalsBy, isFailedDevice, SHARED_FAULT_MIN_FAILED, sharedFaults } from '@mozpool/domain';
import type { Queryable } from '../pool.js';
import { countDevices, countSharedParts } from './count-devices.js';
import { listAgents } from './list-agents.js';
import { EVERYTHING, type ReportPeriod } from './report-period.js';
import { summarizeReliability } from './summarize-reliability.js';
import { summarizeRequests } from './summarize-requests.js';
import { summarizeUsage } from './summarize-usage.js';

/** Rows of one kind that are kept for a day. */
const DAILY_LIMIT = 200;
const SUCCESS = 'complete';
/** Failed devices that stay so until somebody looks at them. */
const RESTING_FAILURES = deviceStatesOfKind('stable').filter(isFailedDevice);

/**
 * What each report tells of one day. The first three tell how things are at the moment when they are read, which is shortly after
 * the end of the day; the others tell of all that happened during it.
 */
const FIGURES = {
  async devices(db: Queryable) {
    const counts = await countDevices(db, EVERYTHING);
    return {
      totals: deviceTotals(counts),
      by_hardware_type: deviceTotalsBy(counts, ({ hardwareType }) => hardwareType),
      by_pool: deviceTotalsBy(counts, ({ pool }) => pool),
    };
  },
  async attention(db: Queryable) {
    const { failed, offline, silent } = deviceTotals(await countDevices(db, EVERYTHING));
    const parts = await countSharedParts(db, { failedStates: RESTING_FAILURES, minFailed: SHARED_FAULT_MIN_FAILED, limit: DAILY_LIMIT });
    return { failed, offline, silent, shared_faults: sharedFaults(parts) };
  },
  async agents(db: Queryable) {
    const agents = await listAgents(db, { limit: DAILY_LIMIT });
    return { alive: agents.filter(({ alive }) => alive).length, silent: agents.filter(({ alive }) => !alive).map(({ server }) => server) };
  },
  async requests(db: Queryable, period: ReportPeriod) {
    const by = (group: 'none' | 'pool' | 'image') =>
      summarizeRequests(db, { by: group, period, pool: null, image: null, limit: DAILY_LIMIT });
    const [all = null] = await by('none');
    return { all, by_pool: await by('pool'), by_image: await by('image') };
  },
  async reliability(db: Queryable, period: ReportPeriod) {
    const by = (group: 'hardware_type' | 'image' | 'server') =>
      summarizeReliability(db, { by: group, success: SUCCESS, period, filter: EVERYTHING, limit: DAILY_LIMIT });
    return { by_hardware_type: await by('hardware_type'), by_image: await by('image'), by_server: await by('server') };
  },
  async usage(db: Queryable, period: ReportPeriod) {
    return { usage: await summarizeUsage(db, { period, filter: EVERYTHING, limit: DAILY_LIMIT }) };
  },
} as const;

export type DailyReport = keyof typeof FIGURES;
export const DAILY_REPORTS = Object.keys(FIGURES) as DailyReport[];
/** Reports that can still be made for a day that is long over. */
export const PAST_REPORTS: readonly DailyReport[] = ['requests', 'reliability', 'usage'];

export const readDailyFigures = (db: Queryable, report: DailyReport, period: ReportPeriod): Promise<Record<string, unknown>> =>
  FIGURES[report](db, period);
