import { REQUEST_EVENTS, type RequestEvent } from '@mozpool/domain';
import { json, noContent, Problem } from '@mozpool/service-kit';
import { mayTouchRequest } from '../access/permissions.js';
import type { ApiDeps } from '../api-deps.js';
import { readId } from '../format/read-id.js';
import type { Handlers } from '../http/handlers.js';

/** Events that may come over HTTP. The matcher's and the clock's own would break its promises; a forced return has a call of its own, which asks why. */
const OPEN_EVENTS: readonly RequestEvent[] = ['find_device', 'expire', 'close', ...REQUEST_EVENTS.device];

export function requestId(text: string): number {
  const id = readId(text);
  if (id === undefined) throw new Problem('unknown_request', { request: text });
  return id;
}

export const requestChanges = ({ db, engine }: ApiDeps): Pick<Handlers, 'renewRequest' | 'returnRequest' | 'requestEvent'> => ({
  /** The duration is the new remaining time. No state is refused. */
  renewRequest: async ({ params, body: { duration }, caller }) => {
    const id = requestId(params.id);
    await mayTouchRequest(db, caller, id);
    const { outcome } = await engine.renewRequest(id, duration);
    if (outcome === 'unknown') throw new Problem('unknown_request', { request: id });
    return noContent();
  },

  /** Says 204 however often it is called. */
  returnRequest: async ({ params, caller }) => {
    const id = requestId(params.id);
    await mayTouchRequest(db, caller, id);
    const { outcome } = await engine.returnRequest(id);
    if (outcome === 'unknown') throw new Problem('unknown_request', { request: id });
    return noContent();
  },

  requestEvent: async ({ params: { id: text, event }, call, caller }) => {
    const id = requestId(text);
    await mayTouchRequest(db, caller, id);
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
