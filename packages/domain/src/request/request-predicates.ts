import { type Acceptance, acceptance, statesAccepting } from '../machine/acceptance.js';
import type { StateRow } from '../machine/definition.js';
import type { RequestDuration } from './request-limits.js';
import { REQUEST_MACHINE, type RequestEvent } from './request-machine.js';
import { REQUEST_STATE_NAMES, REQUEST_STATES, type RequestState } from './request-states.js';

/** The counterpart of device-predicates.ts: read off the tables, so that no other code has to name a state. */
export function acceptsRequestEvent(state: string, event: RequestEvent): Acceptance {
  return acceptance(REQUEST_MACHINE, state, event);
}

const can = (event: RequestEvent) => (state: string) => acceptsRequestEvent(state, event) !== 'no';

export const canClose = can('close');
export const canRenew = can('renew');
export const canForceReturn = can('forced_return');

/** States in which the request waits for the matcher. */
export const SEARCHING_REQUEST_STATES: readonly RequestState[] = statesAccepting(REQUEST_MACHINE, 'device_claimed');
/** States in which the end of the reservation closes the request. */
export const EXPIRABLE_REQUEST_STATES: readonly RequestState[] = statesAccepting(REQUEST_MACHINE, 'expire');
/** States whose step starts again after an outage of ours. */
export const RESUMABLE_REQUEST_STATES: readonly RequestState[] = statesAccepting(REQUEST_MACHINE, 'resume');

export function isKnownRequestState(name: string): name is RequestState {
  return Object.hasOwn(REQUEST_STATES, name);
}

function rowOf(state: string): StateRow<RequestDuration> {
  return REQUEST_STATES[isKnownRequestState(state) ? state : REQUEST_MACHINE.unknown];
}

export function isFailedRequest(state: string): boolean {
  return rowOf(state).category === 'failed';
}

/** The reservation is over, well or badly. */
export function isOverRequest(state: string): boolean {
  return rowOf(state).category === 'closed' || isFailedRequest(state);
}

/** Nothing changes it any more; a failed one may still be closed. */
export function isFinalRequest(state: string): boolean {
  return !canClose(state);
}

/** States of requests that hold a device or may still get one. */
export const OPEN_REQUEST_STATES: readonly RequestState[] = REQUEST_STATE_NAMES.filter((state) => !isOverRequest(state));
