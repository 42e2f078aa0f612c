import { renewBodySchema } from '@mozpool/contracts';
import { REQUEST_EVENTS, type RequestEvent } from '@mozpool/domain';
import { type Call, type Endpoint, json, noContent, Problem, readBody } from '@mozpool/service-kit';
import type { ApiDeps } from '../api-deps.js';
import { readId } from '../format/read-id.js';

/** Events that may come over HTTP. The matcher's and the clock's own would break its promises. */
const OPEN_EVENTS: readonly RequestEvent[] = ['find_device', 'expire', 'close', 'forced_return', ...REQUEST_EVENTS.device];

function requestId({ params }: Call): number {
  const id = readId(params.id);
  if (id === undefined) throw new Problem('unknown_request', { request: params.id });
  return id;
}

/** The duration is the new remaining time. No state is refused. */
export const renewRequest = ({ engine }: ApiDeps): Endpoint => ({
  methods: ['POST'],
  path: '/api/request/:id/renew/',
  checkOrigin: true,
  handle: async (call) => {
    const id = requestId(call);
    const { duration } = readBody(call, renewBodySchema, { expected: 'a JSON object with "duration" in seconds' });
    const { outcome } = await engine.renewRequest(id, duration);
    if (outcome === 'unknown') throw new Problem('unknown_request', { request: id });
    return noContent();
  },
});

/** Says 204 however often it is called. */
export const returnRequest = ({ engine }: ApiDeps): Endpoint => ({
  methods: ['POST'],
  path: '/api/request/:id/return/',
  checkOrigin: true,
  handle: async (call) => {
    const id = requestId(call);
    const { outcome } = await engine.applyToRequest(id, 'close');
    if (outcome === 'unknown') throw new Problem('unknown_request', { request: id });
    return noContent();
  },
});

export const requestEvent = ({ engine }: ApiDeps): Endpoint => ({
  methods: ['GET', 'POST'],
  path: '/api/request/:id/event/:event/',
  checkOrigin: true,
  sideEffects: true,
  handle: async (call) => {
    const id = requestId(call);
    const { event = '' } = call.params;
    const open = OPEN_EVENTS.find((known) => known === event);
    if (!open) return json({ outcome: 'ignored', reason: `There is no event called "${event}".` });
    const { outcome, state } = await engine.applyToRequest(id, open, argumentsOf(call.text));
    if (outcome === 'unknown') throw new Problem('unknown_request', { request: id });
    if (outcome !== 'ignored' && outcome !== 'refused') return json({});
    return json({ outcome, reason: `State ${state} does not take ${event}.` });
  },
});

/** Whatever is not a JSON object counts as no arguments. */
function argumentsOf(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text || '{}');
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
