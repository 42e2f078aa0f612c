import { insertInbox, unawaited } from '@mozpool/db';
import { forcedOrder, isDeviceInWork } from '@mozpool/domain';
import { type EngineDeps, type EngineTransaction, ring } from '../engine-context.js';
import { engineTransaction } from '../engine-transaction.js';
import type { Ordered, OrderInput } from '../engine-values.js';
import { applyToDeviceInHand, carryOut } from './apply-device-event.js';
import { type DeviceInHand, takeDeviceInHand } from './device-in-hand.js';

/**
 * Carries out an order of a person. The device's log has who ordered what and why, whether it was taken or not. With force an
 * order that the state or the holder stands against is carried out all the same, and whoever holds the device is told.
 */
export function orderDevice(deps: EngineDeps, name: string, input: OrderInput): Promise<Ordered> {
  const { order, args = {}, heldBy, force, atRest, by, reason } = input;
  return engineTransaction(deps, async (tx): Promise<Ordered> => {
    const hand = await takeDeviceInHand(tx, { name });
    if (!hand) return { outcome: 'unknown', state: null };
    const { state } = hand.device.snapshot;
    if (!force && heldBy !== (hand.facts.claim?.requestId ?? null)) return { outcome: 'stale', state };
    const withForce = force ? ' with force' : '';
    tx.logs.push({
      deviceId: hand.device.id,
      source: 'api',
      message: `${by} orders ${order.replace('please_', '').replaceAll('_', ' ')}${withForce}${reason ? `: ${reason}` : ''}`,
    });
    if (!force && atRest && isDeviceInWork(state)) return { outcome: 'busy', state };
    const inWork = isDeviceInWork(state);
    if (!(force && inWork)) {
      const applied = await applyToDeviceInHand(tx, hand, { name: order, args }, historyOf(input));
      if (!force || (applied.outcome !== 'ignored' && applied.outcome !== 'refused')) return applied;
    }
    return carryOutByForce(tx, hand, input);
  });
}

async function carryOutByForce(tx: EngineTransaction, hand: DeviceInHand, input: OrderInput): Promise<Ordered> {
  const { order, args = {}, reason } = input;
  const { device, facts } = hand;
  const { state } = device.snapshot;
  const forced = forcedOrder(device.snapshot, { name: order, args }, facts, device.now);
  if (!forced) return { outcome: 'refused', state };
  tx.logs.push({ deviceId: device.id, source: 'statemachine', message: `forced out of state ${state}` });
  await tellHolder(tx, hand, forced.takes, reason);
  await carryOut(tx, hand, forced.out, historyOf(input));
  await carryOut(tx, hand, forced.order, historyOf(input));
  ring(tx, 'match');
  return { outcome: forced.order.outcome, state: hand.device.snapshot.state };
}

const historyOf = ({ by, reason, force }: OrderInput) => ({ by, ...(reason && { reason }), ...(force && { force }) });

/**
 * A preparation that is broken off has failed for the request that waits for it; a request that has its device already ignores
 * that, and loses the device only when it is taken away. Both name the claim, so that at most one of them counts.
 */
async function tellHolder(tx: EngineTransaction, { facts }: DeviceInHand, takes: boolean, reason: string | null): Promise<void> {
  if (!facts.claim) return;
  const { id: claimId, requestId } = facts.claim;
  const to = { machine: 'request', machineId: requestId, claimId } as const;
  unawaited(insertInbox(tx.db, { ...to, event: 'lifeguard_finished', args: { imaging_result: 'failed-bad-device' } }));
  const why = `an operator took the device${reason ? `: ${reason}` : ''}`;
  if (takes) unawaited(insertInbox(tx.db, { ...to, event: 'forced_return', args: { reason: why } }));
  ring(tx, 'requests', requestId);
}
