import { deviceCategory } from '../device/device-predicates.js';
import { isKnownRequestState } from '../request/request-predicates.js';
import { REQUEST_STATES } from '../request/request-states.js';
import { type CategoryKey, categoryKey } from './device-totals.js';

/** So many changes from one state to another. */
export interface StateFlow {
  machine: 'device' | 'request';
  from: string;
  to: string;
  times: number;
}

export type CategoryCounts = Record<CategoryKey, number>;

/**
 * How many devices were in each category before these changes, from how many there are after them. An idle device whose request is in
 * somebody's hand is in use: changes of devices move them between all other categories, those of requests between these two.
 */
export function categoriesBefore(after: Readonly<CategoryCounts>, flows: Iterable<StateFlow>): CategoryCounts {
  const before = { ...after };
  for (const { machine, from, to, times } of flows) {
    if (machine === 'device') {
      before[inNobodysHand(to)] -= times;
      before[inNobodysHand(from)] += times;
    } else {
      const begun = times * (Number(isInHand(to)) - Number(isInHand(from)));
      before.in_use -= begun;
      before.idle += begun;
    }
  }
  return before;
}

const inNobodysHand = (state: string): CategoryKey => categoryKey(deviceCategory({ state, held: false }));
const isInHand = (state: string): boolean => isKnownRequestState(state) && REQUEST_STATES[state].category === 'held';
