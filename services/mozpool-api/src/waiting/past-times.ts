import { loadPastClaims, loadRecoveryTimes, type Queryable } from '@mozpool/db';
import { type HoldHistory, holdHistory, OFFERABLE_DEVICE_STATES, type Samples, samplesOf } from '@mozpool/domain';
import { createCache } from '../format/cache.js';

/** What the past says about the future changes slowly. */
const PAST_LIFE_MS = 60_000;
/** Older claims and events say little about today. */
const PAST_DAYS = 30;
const MAX_CLAIMS = 5_000;
const MAX_EVENTS = 20_000;

export interface PastTimes {
  claims: HoldHistory;
  /** How long devices took from a state to one in which they could be had. */
  recoveries: ReadonlyMap<string, Samples>;
}

/** Past claims and recoveries, read at most once a minute. */
export function createPastTimes(db: Queryable): () => Promise<PastTimes> {
  const cache = createCache(PAST_LIFE_MS, async () => {
    const claims = await loadPastClaims(db, { success: 'complete', days: PAST_DAYS, limit: MAX_CLAIMS });
    const recoveries = await loadRecoveryTimes(db, { idleStates: OFFERABLE_DEVICE_STATES, days: PAST_DAYS, limit: MAX_EVENTS });
    return { claims: holdHistory(claims), recoveries: new Map([...recoveries].map(([state, times]) => [state, samplesOf(times)])) };
  });
  return async () => (await cache.get()).value;
}
