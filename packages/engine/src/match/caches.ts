import { createKindCache, type KindCache } from '@mozpool/db';
import { createDemandCache, type DemandCache } from './queue.js';

/** What a matcher may remember, since it never changes. */
export interface MatchCaches {
  kinds: KindCache;
  demands: DemandCache;
}

export const createMatchCaches = (): MatchCaches => ({ kinds: createKindCache(), demands: createDemandCache() });
