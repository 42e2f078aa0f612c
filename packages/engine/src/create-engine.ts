import { insertRequest, inTransaction, type RequestInput, storeLogBatch } from '@mozpool/db';
import { DEVICE_MACHINE, isKnownDeviceState } from '@mozpool/domain';
import { takeAnswer } from './agent/answer.js';
import { takeDeviceEvent } from './agent/device-event.js';
import { takeHeartbeat } from './agent/heartbeat.js';
import { applyToDeviceInHand, forceDeviceInHand, takeDeviceInHand } from './device/apply-device-event.js';
import { orderDevice } from './device/order-device.js';
import type { Engine } from './engine.js';
import { type EngineDeps, ring } from './engine-context.js';
import { engineTransaction, ringSafely } from './engine-transaction.js';
import { lookAt } from './look-at.js';
import { match } from './match/match.js';
import { reconcile } from './reconcile.js';
import { approveRegistration, rejectRegistration } from './registration/decide-registration.js';
import { takeRegistration } from './registration/take-registration.js';
import { applyToRequestInHand, type RequestInHand, takeRequestInHand } from './request/apply-request-event.js';
import { housekeeping, sequence, sweep } from './sweep.js';
import { tickDevices, tickRequests } from './tick.js';

/** Runs both machines on Postgres. Holds no state of its own: any number of engines may run at once. */
export function createEngine(deps: EngineDeps): Engine {
  const matchOrRing = async () => {
    try {
      await match(deps);
    } catch (error) {
      deps.log.warn('matching failed; it is rung again', { reason: (error as Error).message });
      await ringSafely(deps, 'match', 0);
    }
  };
  return {
    async createRequest(input) {
      const id = await engineTransaction(
        deps,
        async (tx) => {
          const requestId = await insertRequest(tx.db, input, deps.config);
          const hand = await takeRequestInHand(tx, requestId);
          tx.events.push({ kind: 'created', requestId, details: creationDetails(input, hand) });
          if (hand) await applyToRequestInHand(tx, hand, { name: 'find_device' });
          return requestId;
        },
        { withoutRings: ['match'] },
      );
      await matchOrRing();
      return id;
    },
    applyToRequest: (id, name, args = {}) =>
      engineTransaction(deps, async (tx) => {
        const hand = await takeRequestInHand(tx, id);
        return hand ? applyToRequestInHand(tx, hand, { name, args }) : { outcome: 'unknown', state: null };
      }),
    renewRequest: (id, durationSeconds) =>
      engineTransaction(deps, async (tx) => {
        const hand = await takeRequestInHand(tx, id);
        if (!hand) return { outcome: 'unknown', state: null };
        return applyToRequestInHand(tx, hand, { name: 'renew', args: { expires_at: hand.request.now + durationSeconds * 1000 } });
      }),
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
    match: () => match(deps),
    takeAnswer: (answer) => takeAnswer(deps, answer),
    takeDeviceEvent: (message) => takeDeviceEvent(deps, message),
    takeHeartbeat: (heartbeat) => takeHeartbeat(deps, heartbeat),
    storeLogs: async (batch) => {
      await inTransaction(deps.db, (db) => storeLogBatch(db, batch));
    },
    takeRegistration: (message) => takeRegistration(deps, message),
    approveRegistration: (id, template) => approveRegistration(deps, id, template),
    rejectRegistration: (id, by) => rejectRegistration(deps, id, by),
    tickDevices: () => tickDevices(deps),
    tickRequests: () => tickRequests(deps),
    sweep: async () => {
      await sweep(deps);
      await sequence(deps);
    },
    reconcile: () => reconcile(deps),
    sequence: () => sequence(deps, { skipLocked: true }),
    housekeeping: () => housekeeping(deps),
  };
}

/** What a reader of the stream needs to show the request without asking for it. */
function creationDetails(input: RequestInput, hand: RequestInHand | undefined): Record<string, unknown> {
  const { requestedDevice, assignee, environment, priority, waitSeconds } = input;
  const request = hand?.request.snapshot;
  return {
    requestedDevice,
    assignee,
    environment,
    priority,
    waitSeconds,
    ...(request && { image: request.image, expiresAt: new Date(request.expiresAt).toISOString() }),
  };
}
