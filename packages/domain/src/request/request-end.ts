import type { RequestEvent } from './request-machine.js';
import { isFailedRequest, isKnownRequestState, isOverRequest } from './request-predicates.js';
import { REQUEST_STATES, type RequestState } from './request-states.js';

/** How a reservation can end without a failure: given back, given up before it had a device, taken back by an operator, not renewed. */
export const REQUEST_ENDS = ['returned', 'cancelled', 'forced', 'expired'] as const;
/** A failure ends it in the state that names it. */
export type RequestEnd = (typeof REQUEST_ENDS)[number] | RequestState;

/** Why a request ended by this event; null while it goes on. A request that was over already has its reason. */
export function requestEnd(from: RequestState, event: RequestEvent, to: RequestState): RequestEnd | null {
  if (!isOverRequest(to) || isOverRequest(from)) return null;
  if (isFailedRequest(to)) return to;
  if (event === 'expire') return 'expired';
  if (event === 'forced_return') return 'forced';
  // a stored name that this release does not know counts as waiting
  return isKnownRequestState(from) && REQUEST_STATES[from].category === 'held' ? 'returned' : 'cancelled';
}
