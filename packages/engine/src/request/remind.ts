import { findDueReminders, isDatabaseAway, isTransient, postponeReminder, takeReminder } from '@mozpool/db';
import { EXPIRABLE_REQUEST_STATES } from '@mozpool/domain';
import type { EngineDeps } from '../engine-context.js';
import { engineTransaction } from '../engine-transaction.js';
import { takeRequestInHand } from './request-in-hand.js';

const REMINDERS_PER_TICK = 200;
/** A reminder that could not be given is tried again after this. */
const POSTPONE_SECONDS = 10;

/**
 * Tells the requesters of devices that their reservations end soon: in the history, from where streams and webhooks take
 * it, and in the request's log. The reminder is taken in the transaction that writes both, under the request's lock:
 * once for each end, however many replicas tick and whenever one of them dies.
 */
export async function remind(deps: EngineDeps): Promise<void> {
  const ids = await findDueReminders(deps.db, { states: EXPIRABLE_REQUEST_STATES, limit: REMINDERS_PER_TICK });
  let passing: unknown;
  for (const id of ids) {
    try {
      await remindOne(deps, id);
    } catch (error) {
      if (isDatabaseAway(error)) throw error;
      if (isTransient(error)) passing ??= error;
      else await putBack(deps, id, error as Error);
    }
  }
  if (passing) throw passing;
}

async function remindOne(deps: EngineDeps, id: number): Promise<void> {
  await engineTransaction(deps, async (tx) => {
    const hand = await takeRequestInHand(tx, id, { skipLocked: true });
    if (!hand?.row.claim || !EXPIRABLE_REQUEST_STATES.includes(hand.request.snapshot.state)) return;
    const due = await takeReminder(tx.db, id);
    if (!due) return;
    const expiresAt = new Date(hand.request.snapshot.expiresAt).toISOString();
    tx.events.push({
      kind: 'expiring',
      requestId: id,
      claimId: hand.row.claim.id,
      deviceId: hand.row.claim.deviceId,
      details: { expiresAt, secondsLeft: due.secondsLeft },
    });
    tx.logs.push({ requestId: id, source: 'reminder', message: `the reservation ends in ${due.secondsLeft} s unless it is renewed` });
  });
}

async function putBack(deps: EngineDeps, id: number, error: Error): Promise<void> {
  deps.log.error(`the requester of request ${id} could not be reminded; it is tried again in ${POSTPONE_SECONDS} s`, {
    request: id,
    reason: error.message,
    stack: error.stack,
  });
  await postponeReminder(deps.db, id, POSTPONE_SECONDS);
}
