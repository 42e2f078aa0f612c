import { saveDevice, setOffer, unawaited } from '@mozpool/db';
import {
  DEVICE_MACHINE,
  type DeviceEvent,
  type DeviceState,
  type DeviceTransition,
  deviceTransition,
  forceState,
  isKnownDeviceState,
  offerRule,
} from '@mozpool/domain';
import { type EngineTransaction, ring } from '../engine-context.js';
import type { Applied } from '../engine-values.js';
import { DEVICE_EFFECTS } from './device-effects.js';
import type { DeviceInHand } from './device-in-hand.js';

/** Events that nobody needs to hear about when a state does not take them. */
const QUIET_EVENTS: readonly DeviceEvent[] = ['timeout', 'resume', 'claimed', 'released', 'please_check'];

/**
 * Applies one event to a device that this transaction has locked: transition, write, effects, history, log. The only
 * way (with `forceDeviceInHand`) in which a device's state changes.
 */
export async function applyToDeviceInHand(
  tx: EngineTransaction,
  hand: DeviceInHand,
  event: { name: DeviceEvent; args?: Record<string, unknown> },
  /** For the history: who wanted it, and why. */
  details: Record<string, unknown> = {},
): Promise<Applied<DeviceState>> {
  const { device, facts } = hand;
  const result = deviceTransition(device.snapshot, event, facts, device.now);
  if (result.outcome === 'ignored' || result.outcome === 'refused') {
    if (!QUIET_EVENTS.includes(event.name)) {
      const message =
        result.outcome === 'ignored'
          ? `ignored event ${event.name} in state ${device.snapshot.state}`
          : `refused ${event.name} in state ${device.snapshot.state}`;
      tx.logs.push({ deviceId: device.id, source: 'statemachine', message });
    }
    mendOffer(tx, hand);
    return { outcome: result.outcome, state: device.snapshot.state };
  }
  await carryOut(tx, hand, result, details);
  return { outcome: result.outcome, state: result.next.state };
}

/**
 * What the matcher looks at is written with the state; an event that changes nothing may still be the news of a claim that ended, or
 * the first one after a row was written by hand.
 */
export function mendOffer(tx: EngineTransaction, { device, facts }: DeviceInHand): boolean {
  const offer = offerRule(device.snapshot.state);
  const held = facts.claim !== null;
  // what a state of a newer release means to the matcher is known to that release
  if (!isKnownDeviceState(device.snapshot.state)) return false;
  if (device.offerable === (offer !== 'never' && !held)) return false;
  unawaited(setOffer(tx.db, device.id, { offer, held, provenAt: device.snapshot.provenAt }));
  device.offerable = !device.offerable;
  return true;
}

/** Puts a device into a state by an operator's order. */
export async function forceDeviceInHand(
  tx: EngineTransaction,
  hand: DeviceInHand,
  to: DeviceState,
  reason: string | null,
  by?: string,
): Promise<void> {
  const { device, facts } = hand;
  tx.logs.push({
    deviceId: device.id,
    source: 'statemachine',
    message: `forced from ${device.snapshot.state} to ${to}${by ? ` by ${by}` : ''}${reason ? `: ${reason}` : ''}`,
  });
  await carryOut(tx, hand, forceState(DEVICE_MACHINE, device.snapshot, to, facts, device.now), {
    ...(by && { by }),
    ...(reason && { reason }),
  });
}

/** Writes a transition and does what it asks for. */
export async function carryOut(
  tx: EngineTransaction,
  hand: DeviceInHand,
  result: DeviceTransition,
  details: Record<string, unknown> = {},
): Promise<void> {
  const { device } = hand;
  const { next, deadlineMs } = result;
  const moved = result.outcome === 'moved';
  unawaited(
    saveDevice(tx.db, device.id, next, device.now, {
      deadlineMs,
      moved,
      offer: offerRule(next.state),
      held: hand.facts.claim !== null,
    }),
  );
  if (moved) {
    for (const step of result.steps) {
      tx.events.push({
        kind: 'transition',
        machine: 'device',
        deviceId: device.id,
        claimId: hand.facts.claim?.id ?? null,
        requestId: hand.facts.claim?.requestId ?? null,
        fromState: step.from,
        toState: step.to,
        event: step.event,
        generation: next.generation,
        details,
      });
      if (step.to !== step.from) tx.logs.push({ deviceId: device.id, source: 'statemachine', message: `entering state ${step.to}` });
    }
  }
  for (const { counter, count, limit } of result.counted) {
    tx.deps.count?.('attempts_counted');
    tx.logs.push({ deviceId: device.id, source: 'statemachine', message: `${counter} failed ${count} times (gives up after ${limit})` });
  }
  const after: DeviceInHand = { ...hand, device: { ...device, snapshot: next } };
  const notAfter = deadlineMs === undefined || deadlineMs === null ? null : device.now + deadlineMs;
  for (const effect of result.effects) await DEVICE_EFFECTS[effect.name](tx, after, effect as never, notAfter);
  if (deadlineMs === 0) ring(tx, 'devices', device.id);
  // the same hand may serve for another event of this transaction
  hand.device = {
    ...after.device,
    offerable: offerRule(next.state) !== 'never' && hand.facts.claim === null,
    due: deadlineMs === undefined ? device.due : deadlineMs === 0,
  };
}
