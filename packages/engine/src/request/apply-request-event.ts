import { armReminder, markClaimReady, saveRequest, unawaited } from '@mozpool/db';
import { REQUEST_STATES, type RequestEvent, type RequestState, requestEnd, requestTransition } from '@mozpool/domain';
import { type EngineTransaction, ring } from '../engine-context.js';
import type { Applied } from '../engine-values.js';
import { REQUEST_EFFECTS } from './request-effects.js';
import type { RequestInHand } from './request-in-hand.js';

/** Events that nobody needs to hear about when a state does not take them. */
const QUIET_EVENTS: readonly RequestEvent[] = ['timeout', 'resume', 'expire', 'lifeguard_contacted', 'lifeguard_finished'];

/** A reason is for people: readers of the history get no more than this of it. */
const MAX_REASON_LENGTH = 1_000;

/** Applies one event to a request that this transaction has locked. The only way in which a request's state changes. */
export async function applyToRequestInHand(
  tx: EngineTransaction,
  hand: RequestInHand,
  event: { name: RequestEvent; args?: Record<string, unknown> },
): Promise<Applied<RequestState>> {
  const { request, facts } = hand;
  const before = request.snapshot;
  const result = requestTransition(before, event, facts, request.now);
  if (result.outcome === 'ignored' || result.outcome === 'refused') {
    if (!QUIET_EVENTS.includes(event.name))
      tx.logs.push({ requestId: request.id, source: 'statemachine', message: `ignored event ${event.name} in state ${before.state}` });
    return { outcome: result.outcome, state: before.state };
  }
  const { next, deadlineMs } = result;
  const moved = result.outcome === 'moved';
  const handedOut = REQUEST_STATES[next.state].category === 'held';
  unawaited(
    saveRequest(tx.db, next, request.now, {
      deadlineMs,
      moved,
      claimed: event.name === 'device_claimed',
      handedOut,
      end: requestEnd(before.state, event.name, next.state),
    }),
  );
  if (moved && handedOut && facts.claim) unawaited(markClaimReady(tx.db, facts.claim.id));
  const about = { requestId: request.id, claimId: facts.claim?.id ?? null, deviceId: hand.row.claim?.deviceId ?? null };
  if (moved) {
    for (const step of result.steps) {
      tx.events.push({
        kind: 'transition',
        machine: 'request',
        ...about,
        fromState: step.from,
        toState: step.to,
        event: step.event,
        generation: next.generation,
        // why, where somebody said so: an operator's forced return, a device that refused
        details: typeof event.args?.reason === 'string' ? { reason: event.args.reason.slice(0, MAX_REASON_LENGTH) } : {},
      });
      if (step.to !== step.from) tx.logs.push({ requestId: request.id, source: 'statemachine', message: `entering state ${step.to}` });
    }
  }
  if (event.name === 'renew') {
    await armReminder(tx.db, request.id, tx.deps.config.reminderSeconds);
    tx.events.push({ kind: 'renewed', ...about, details: { expiresAt: new Date(next.expiresAt).toISOString() } });
  }
  for (const { counter, count, limit } of result.counted) {
    tx.deps.count?.('attempts_counted');
    tx.logs.push({ requestId: request.id, source: 'statemachine', message: `${counter} failed ${count} times (gives up after ${limit})` });
  }
  const after: RequestInHand = { ...hand, request: { ...request, snapshot: next } };
  for (const effect of result.effects) await REQUEST_EFFECTS[effect.name](tx, after, effect as never);
  if (deadlineMs === 0) ring(tx, 'requests', request.id);
  hand.request = { ...after.request, due: deadlineMs === undefined ? request.due : deadlineMs === 0 };
  return { outcome: result.outcome, state: next.state };
}
