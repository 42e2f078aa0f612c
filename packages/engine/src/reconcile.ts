import {
  closeClaimHistory,
  findClaimsOfIdleRequests,
  findForgottenRequests,
  findVanishedClaims,
  insertInbox,
  unawaited,
} from '@mozpool/db';
import { EXPIRABLE_REQUEST_STATES, isOverRequest, REQUEST_STATE_NAMES, SEARCHING_REQUEST_STATES } from '@mozpool/domain';
import { type EngineDeps, ring } from './engine-context.js';
import { engineTransaction } from './engine-transaction.js';
import { releaseClaim } from './request/request-effects.js';
import { takeRequestInHand } from './request/request-in-hand.js';
import { fire } from './tick.js';

/** The rest is mended at the next turn. */
const BATCH = 200;
/** Whoever runs the machine of requests ends a reservation within a second; after this nobody does. */
const FORGOTTEN_AFTER_MS = 60_000;
/** States in which a request has no device. */
const IDLE_STATES = REQUEST_STATE_NAMES.filter((state) => isOverRequest(state) || SEARCHING_REQUEST_STATES.includes(state));

export interface ReconcileReport {
  /** Devices taken back from requests that are over or still search. */
  released: number;
  /** Devices told that the request that held them was deleted. */
  vanished: number;
  /** Reservations ended because no API did. */
  expired: number;
}

/**
 * Finds devices that are held by nobody who could give them back, and frees them. The machines never leave such rows; a
 * deleted row, an order by hand in the database or an API that is away for long can. Takes no input, changes nothing twice.
 */
export async function reconcile(deps: EngineDeps): Promise<ReconcileReport> {
  const report: ReconcileReport = { released: 0, vanished: 0, expired: 0 };
  for (const requestId of await findClaimsOfIdleRequests(deps.db, { states: IDLE_STATES, limit: BATCH }))
    if (await release(deps, requestId)) report.released += 1;
  for (const claim of await findVanishedClaims(deps.db, { limit: BATCH })) if (await tellDevice(deps, claim)) report.vanished += 1;
  const forgotten = await findForgottenRequests(deps.db, {
    expirableStates: EXPIRABLE_REQUEST_STATES,
    olderThanMs: FORGOTTEN_AFTER_MS,
    limit: BATCH,
  });
  report.expired = (await fire(deps, 'request', forgotten)).fired;
  const mended = report.released + report.vanished + report.expired;
  if (mended > 0) {
    deps.count?.('orphans_mended', mended);
    deps.log.warn('devices were held by nobody who could give them back; they are free again', { ...report });
  }
  return report;
}

function release(deps: EngineDeps, requestId: number): Promise<boolean> {
  return engineTransaction(deps, async (tx) => {
    const hand = await takeRequestInHand(tx, requestId);
    // it may have gone on since it was found
    if (!hand?.row.claim || !IDLE_STATES.includes(hand.request.snapshot.state)) return false;
    const message = `Device ${hand.row.claim.deviceName} was still held in state ${hand.request.snapshot.state}; it is taken back.`;
    tx.logs.push({ requestId, source: 'housekeeping', message });
    await releaseClaim(tx, hand, { name: 'release_claim' });
    return true;
  });
}

function tellDevice(deps: EngineDeps, { claimId, deviceId }: { claimId: number; deviceId: number }): Promise<boolean> {
  return engineTransaction(deps, async (tx) => {
    if (!(await closeClaimHistory(tx.db, claimId))) return false;
    tx.events.push({ kind: 'released', deviceId, claimId });
    // a device that was claimed again meanwhile, or is gone, does nothing about it
    unawaited(insertInbox(tx.db, { machine: 'device', machineId: deviceId, event: 'released', claimId }));
    ring(tx, 'devices', deviceId);
    ring(tx, 'match');
    return true;
  });
}
