import { apiTime } from '@mozpool/contracts';
import { countDevices, countStateChanges, EVERYTHING, type ReportPeriod, readClock } from '@mozpool/db';
import { type CategoryCounts, categoriesBefore, deviceTotals, type StateFlow } from '@mozpool/domain';
import { json } from '@mozpool/service-kit';
import type { ApiDeps } from '../api-deps.js';
import { createCache } from '../format/cache.js';
import type { Handlers } from '../http/handlers.js';
import { periodJson } from './report-scope.js';

const DAY_MS = 86_400_000;
const STEP_MS = 1_800_000;
/** A transaction that is longer under way than this may still write events into a step that is over. */
const SETTLED_MS = 300_000;
/** Whoever asks again within this gets the same answer: every page that is open asks. */
const FRESH_MS = 15_000;

interface Point {
  at: number;
  counts: CategoryCounts;
}

/**
 * How many devices were in each category over the last day: what is counted now, taken back step by step through the history of changes. What
 * happened in a step that is over is read once.
 */
export function lastDay({ db }: Pick<ApiDeps, 'db'>): Pick<Handlers, 'lastDayReport'> {
  const settled = new Map<number, readonly StateFlow[]>();

  async function changesOf(step: ReportPeriod, now: number): Promise<readonly StateFlow[]> {
    const known = settled.get(step.from);
    if (known) return known;
    const changes = await countStateChanges(db, step);
    if (step.to < now - SETTLED_MS) settled.set(step.from, changes);
    return changes;
  }

  const day = createCache(FRESH_MS, async () => {
    const { total: _, silent: __, ...counts } = deviceTotals(await countDevices(db, EVERYTHING));
    const now = await readClock(db);
    const period = { from: now - DAY_MS, to: now };
    for (const from of settled.keys()) if (from < period.from) settled.delete(from);
    const points: Point[] = [{ at: now, counts }];
    for (const step of stepsBack(period)) {
      const { counts: after } = points.at(-1)!;
      points.push({ at: step.from, counts: categoriesBefore(after, await changesOf(step, now)) });
    }
    return { period, points: points.reverse() };
  });

  return {
    lastDayReport: async () => {
      const { period, points } = (await day.get()).value;
      return json({
        period: periodJson(period),
        step_seconds: STEP_MS / 1000,
        points: points.map(({ at, counts }) => ({ at: apiTime(at), ...atLeastNone(counts) })),
      });
    },
  };
}

/** The newest first: the one that is under way, then whole steps of the clock. */
function stepsBack({ from, to }: ReportPeriod): ReportPeriod[] {
  const steps: ReportPeriod[] = [];
  for (let end = to; end > from; end = steps.at(-1)!.from) {
    const begin = Math.ceil(end / STEP_MS - 1) * STEP_MS;
    if (begin < from) break;
    steps.push({ from: begin, to: end });
  }
  return steps;
}

/** Devices that were deleted since are in the history, but not among those that are counted. */
const atLeastNone = (counts: CategoryCounts): CategoryCounts => {
  const shown = { ...counts };
  for (const key of Object.keys(shown) as (keyof CategoryCounts)[]) shown[key] = Math.max(0, shown[key]);
  return shown;
};
