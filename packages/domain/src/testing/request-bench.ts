import { limitsFrom } from '../device/device-limits.js';
import { REQUEST_ATTEMPTS, REQUEST_DURATIONS } from '../request/request-limits.js';
import { type RequestEvent, type RequestTransition, requestTransition } from '../request/request-machine.js';
import type { RequestState } from '../request/request-states.js';
import type { RequestEffect, RequestFacts, RequestSnapshot } from '../request/request-types.js';
import { NOW } from './device-bench.js';

const REQUEST_LIMITS = limitsFrom(REQUEST_DURATIONS, REQUEST_ATTEMPTS, 1);
export const HELD = { id: 7, deviceName: 'panda-1', result: null };

export function requestFacts(overrides: Partial<RequestFacts> = {}): RequestFacts {
  return { limits: REQUEST_LIMITS, claim: null, requestedDeviceFailed: false, reusable: false, outage: false, ...overrides };
}

export function requestIn(state: RequestState, overrides: Partial<RequestSnapshot> = {}): RequestSnapshot {
  return {
    id: 70,
    state,
    counters: {},
    generation: 10,
    excused: false,
    requestedDevice: 'any',
    image: 'b2g',
    bootConfig: '{}',
    expiresAt: NOW + 3_600_000,
    ...overrides,
  };
}

/** One request on the bench: events go in, and what comes out is kept. */
export interface RequestBench {
  request: RequestSnapshot;
  facts: RequestFacts;
  path: RequestState[];
  effects: RequestEffect[];
  last: RequestTransition | undefined;
  send(event: RequestEvent, args?: Record<string, unknown>): RequestBench;
  times(count: number, event: RequestEvent): RequestBench;
}

export function requestBench(
  state: RequestState,
  { snapshot = {}, facts = {} }: { snapshot?: Partial<RequestSnapshot>; facts?: Partial<RequestFacts> } = {},
): RequestBench {
  const bench: RequestBench = {
    request: requestIn(state, snapshot),
    facts: requestFacts(facts),
    path: [state],
    effects: [],
    last: undefined,
    send(event, args = {}) {
      const result = requestTransition(bench.request, { name: event, args }, bench.facts, NOW);
      bench.request = result.next;
      bench.path.push(...result.steps.map((step) => step.to));
      bench.effects.push(...result.effects);
      bench.last = result;
      return bench;
    },
    times(count, event) {
      for (let i = 0; i < count; i++) bench.send(event);
      return bench;
    },
  };
  return bench;
}
