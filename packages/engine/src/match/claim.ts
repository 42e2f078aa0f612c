import { insertClaim, isTransient, lockRequest } from '@mozpool/db';
import { offerOf, SEARCHING_REQUEST_STATES } from '@mozpool/domain';
import { applyToDeviceInHand, mendOffer, takeDeviceInHand } from '../device/apply-device-event.js';
import type { EngineTransaction } from '../engine-context.js';
import { attempt } from '../engine-transaction.js';
import { applyToRequestInHand, refreshRequestFacts } from '../request/apply-request-event.js';

export type Claimed = 'claimed' | 'device_gone' | 'request_gone';

/** A request whose claim throws gets nothing, and holds up nobody behind it. */
export async function claimSafely(tx: EngineTransaction, requestId: number, deviceId: number): Promise<Claimed | 'thrown'> {
  try {
    return await attempt(tx, () => claim(tx, requestId, deviceId));
  } catch (error) {
    if (isTransient(error)) throw error;
    tx.deps.log.error(`request ${requestId} could not be given a device; the others go on`, {
      request: requestId,
      device: deviceId,
      reason: (error as Error).message,
      stack: (error as Error).stack,
    });
    return 'thrown';
  }
}

/** Takes one device for one request, after looking again under both locks. */
async function claim(tx: EngineTransaction, requestId: number, deviceId: number): Promise<Claimed> {
  // whatever changed since the candidates were read rings the matcher again by itself
  const [request, before] = await Promise.all([lockRequest(tx.db, requestId), takeDeviceInHand(tx, { id: deviceId })]);
  if (!request || !SEARCHING_REQUEST_STATES.includes(request.snapshot.state)) return 'request_gone';
  if (!before) return 'device_gone';
  // a row that another release or a person wrote would be offered again and again
  if (mendOffer(tx, before)) return 'device_gone';
  if (before.facts.claim || offerOf(before.device.snapshot, before.device.now, tx.deps.config.checkMaxAgeMs) !== 'yes')
    return 'device_gone';
  const [claimId, hand] = await Promise.all([insertClaim(tx.db, requestId, deviceId), refreshRequestFacts(tx, request)]);
  if (claimId === undefined) return 'device_gone';
  const device = { ...before, facts: { ...before.facts, claim: { id: claimId, requestId } } };
  const { outcome } = await applyToDeviceInHand(tx, device, { name: 'claimed' });
  if (outcome === 'ignored' || outcome === 'refused')
    throw new Error(`device ${device.device.snapshot.name} in state ${device.device.snapshot.state} was offered but cannot be claimed`);
  tx.events.push({ kind: 'claimed', requestId, deviceId, claimId, generation: device.device.snapshot.generation });
  await applyToRequestInHand(tx, hand, { name: 'device_claimed' });
  tx.deps.count?.('matched');
  return 'claimed';
}
