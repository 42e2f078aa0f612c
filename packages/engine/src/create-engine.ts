import { type FreeKinds, inTransaction, storeLogBatch } from '@mozpool/db';
import { DEVICE_MACHINE, type Demand, isKnownDeviceState } from '@mozpool/domain';
import { takeAnswer } from './agent/answer.js';
import { readBootConfig } from './agent/boot-config.js';
import { takeDeviceEvent } from './agent/device-event.js';
import { takeHeartbeat } from './agent/heartbeat.js';
import { applyToDeviceInHand, forceDeviceInHand } from './device/apply-device-event.js';
import { takeDeviceInHand } from './device/device-in-hand.js';
import { orderDevice } from './device/order-device.js';
import type { Engine } from './engine.js';
import { type EngineDeps, ring } from './engine-context.js';
import { engineTransaction, ringSafely } from './engine-transaction.js';
import { applyInventory } from './inventory/apply-inventory.js';
import { deleteGoneDevices } from './inventory/delete-gone-devices.js';
import { lookAt } from './look-at.js';
import { createMatchCaches } from './match/caches.js';
import { coalesced } from './match/coalesced.js';
import { findOffers, match, mayBeServed } from './match/match.js';
import { reconcile } from './reconcile.js';
import { approveRegistration, rejectRegistration } from './registration/decide-registration.js';
import { takeRegistration } from './registration/take-registration.js';
import { applyToRequestInHand } from './request/apply-request-event.js';
import { createRequest, createRequestOnce } from './request/create-request.js';
import { forceReturn } from './request/force-return.js';
import { takeRequestInHand } from './request/request-in-hand.js';
import { passOn, returnRequest } from './request/return-request.js';
import { housekeeping, sequence, sweep } from './sweep.js';
import { tickDevices, tickRequests } from './tick.js';

/** Runs both machines on Postgres. Holds no state of its own, only copies of rows that never change: any number of engines may run at once. */
export function createEngine(deps: EngineDeps): Engine {
  const caches = createMatchCaches();
  const matching = coalesced(() => match(deps, caches));
  const matchOrRing = async (demand: Demand, offers: () => Promise<FreeKinds>) => {
    try {
      if (await mayBeServed(deps, caches, demand, await offers())) await matching();
    } catch (error) {
      deps.log.warn('matching failed; it is rung again', { reason: (error as Error).message });
      await ringSafely(deps, 'match', 0);
    }
  };
  return {
    async createRequest(input) {
      const [id, offers] = await createRequest(deps, input);
      await matchOrRing(input, () => (offers.status === 'fulfilled' ? Promise.resolve(offers.value) : Promise.reject(offers.reason)));
      return id;
    },
    async createRequestOnce(input, key) {
      const made = await createRequestOnce(deps, input, key);
      if (made !== 'key_reused' && !made.replayed) await matchOrRing(input, () => findOffers(deps.db, input));
      return made;
    },
    applyToRequest: (id, name, args = {}) =>
      engineTransaction(deps, async (tx) => {
        const hand = await takeRequestInHand(tx, id);
        return hand ? applyToRequestInHand(tx, hand, { name, args }) : { outcome: 'unknown', state: null };
      }),
    async returnRequest(id) {
      const { deviceId, ...applied } = await returnRequest(deps, id);
      if (deviceId !== null) void passOn(deps, deviceId, matching);
      return applied;
    },
    renewRequest: (id, durationSeconds) =>
      engineTransaction(deps, async (tx) => {
        const hand = await takeRequestInHand(tx, id);
        if (!hand) return { outcome: 'unknown', state: null };
        return applyToRequestInHand(tx, hand, { name: 'renew', args: { expires_at: hand.request.now + durationSeconds * 1000 } });
      }),
    forceReturn: (id, order) => forceReturn(deps, id, order),
    applyToDevice: (name, event, args = {}, { heldBy } = {}) =>
      engineTransaction(deps, async (tx) => {
        const hand = await takeDeviceInHand(tx, { name });
        if (!hand) return { outcome: 'unknown', state: null };
        if (heldBy !== undefined && heldBy !== (hand.facts.claim?.requestId ?? null))
          return { outcome: 'stale', state: hand.device.snapshot.state };
        return applyToDeviceInHand(tx, hand, { name: event, args });
      }),
    orderDevice: (name, input) => orderDevice(deps, name, input),
    forceDevice: (name, from, to, reason, by) =>
      engineTransaction(deps, async (tx) => {
        const hand = await takeDeviceInHand(tx, { name });
        if (!hand) return 'unknown';
        const current: string = hand.device.snapshot.state;
        if (current !== from && isKnownDeviceState(current) && current !== DEVICE_MACHINE.unknown) return 'conflict';
        await forceDeviceInHand(tx, hand, to, reason, by);
        ring(tx, 'match');
        return 'forced';
      }),
    lookAtDevice: (id) => lookAt(deps, 'device', id),
    lookAtRequest: (id) => lookAt(deps, 'request', id),
    match: matching,
    takeAnswer: (answer) => takeAnswer(deps, answer),
    takeDeviceEvent: (message) => takeDeviceEvent(deps, message),
    readBootConfig: (device, proof) => readBootConfig(deps, device, proof),
    takeHeartbeat: (heartbeat) => takeHeartbeat(deps, heartbeat),
    storeLogs: async (batch) => {
      await inTransaction(deps.db, (db) => storeLogBatch(db, batch));
    },
    takeRegistration: (message) => takeRegistration(deps, message),
    approveRegistration: (id, template) => approveRegistration(deps, id, template),
    rejectRegistration: (id, by) => rejectRegistration(deps, id, by),
    tickDevices: () => tickDevices(deps),
    tickRequests: () => tickRequests(deps),
    sweep: () => sweep(deps),
    reconcile: () => reconcile(deps),
    applyInventory: (input) => applyInventory(deps, input),
    deleteGoneDevices: () => deleteGoneDevices(deps),
    sequence: (db = deps.db) => sequence({ db }, { skipLocked: true }),
    housekeeping: () => housekeeping(deps),
  };
}
