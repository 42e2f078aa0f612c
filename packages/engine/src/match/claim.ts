import { insertClaim, isTransient, lockRequest } from '@mozpool/db';
import { offerOf, SEARCHING_REQUEST_STATES } from '@mozpool/domain';
import { applyToDeviceInHand, mendOffer } from '../device/apply-device-event.js';
import { type DeviceInHand, takeDeviceInHand } from '../device/device-in-hand.js';
import type { EngineTransaction } from '../engine-context.js';
import { attempt } from '../engine-transaction.js';
import { applyToRequestInHand } from '../request/apply-request-event.js';
import { type RequestInHand, refreshRequestFacts } from '../request/request-in-hand.js';

/** What came of an attempt: who has a device now, who does not wait any more, and which devices were not free any more. */
export interface Claims {
  served: number[];
  requestsGone: number[];
  devicesGone: number[];
}

/** A request whose claim throws gets nothing, and holds up nobody behind it. */
export async function claimSafely(
  tx: EngineTransaction,
  requestIds: readonly number[],
  deviceIds: readonly number[],
): Promise<Claims | 'thrown'> {
  try {
    return await attempt(tx, () => claim(tx, requestIds, deviceIds));
  } catch (error) {
    if (isTransient(error)) throw error;
    // of several each is tried alone then
    if (requestIds.length > 1) return 'thrown';
    tx.deps.log.error(`request ${requestIds[0]} could not be given a device; the others go on`, {
      request: requestIds[0],
      device: deviceIds[0],
      reason: (error as Error).message,
      stack: (error as Error).stack,
    });
    return 'thrown';
  }
}

/**
 * Gives as many devices to as many requests, the first to the first, after looking again under all their locks. All locks are asked for at once, and
 * all claims: so it takes no longer for ten than for one.
 */
async function claim(tx: EngineTransaction, requestIds: readonly number[], deviceIds: readonly number[]): Promise<Claims> {
  // whatever changed since the candidates were read rings the matcher again by itself
  const hands = await Promise.all(
    requestIds.map((id, index) => Promise.all([lockRequest(tx.db, id), takeDeviceInHand(tx, { id: deviceIds[index]! })])),
  );
  const requests = hands.flatMap(([request]) => (request && SEARCHING_REQUEST_STATES.includes(request.snapshot.state) ? request : []));
  const devices = hands.flatMap(([, device]) => (device && isFree(tx, device) ? device : []));
  const pairs = requests.slice(0, devices.length).map((request, index) => ({ request, device: devices[index]! }));
  const made = await Promise.all(
    pairs.map(({ request, device }) => Promise.all([insertClaim(tx.db, request.id, device.device.id), refreshRequestFacts(tx, request)])),
  );
  for (const [index, [claimId, hand]] of made.entries()) await handOver(tx, pairs[index]!.device, hand, claimId);
  return {
    served: pairs.map(({ request }) => request.id),
    requestsGone: requestIds.filter((id) => !requests.some((request) => request.id === id)),
    devicesGone: deviceIds.filter((id) => !devices.some(({ device }) => device.id === id)),
  };
}

function isFree(tx: EngineTransaction, hand: DeviceInHand): boolean {
  // a row that another release or a person wrote would be offered again and again
  if (mendOffer(tx, hand) || hand.facts.claim) return false;
  return offerOf(hand.device.snapshot, hand.device.now, tx.deps.config.checkMaxAgeMs) === 'yes';
}

async function handOver(tx: EngineTransaction, before: DeviceInHand, request: RequestInHand, claimId: number | undefined): Promise<void> {
  const requestId = request.request.id;
  // both were locked and had no claim
  if (claimId === undefined) throw new Error(`request ${requestId} searches and holds a device at the same time`);
  const hand = { ...before, facts: { ...before.facts, claim: { id: claimId, requestId } } };
  const { outcome } = await applyToDeviceInHand(tx, hand, { name: 'claimed' });
  const { id: deviceId, snapshot } = hand.device;
  if (outcome === 'ignored' || outcome === 'refused')
    throw new Error(`device ${snapshot.name} in state ${snapshot.state} was offered but cannot be claimed`);
  tx.events.push({ kind: 'claimed', requestId, deviceId, claimId, generation: snapshot.generation });
  await applyToRequestInHand(tx, request, { name: 'device_claimed' });
  tx.deps.count?.('matched');
}
