import { statesAccepting } from '../machine/acceptance.js';
import type { DeviceEvent } from './device-events.js';
import { DEVICE_MACHINE } from './device-machine.js';
import type { DeviceOrder, OrderObstacle } from './device-orders.js';
import { isKnownDeviceState } from './device-predicates.js';
import { DEVICE_STATES } from './device-states.js';

/**
 * Why a device does not do what it is asked, in words: the server says so when it refuses, and the dashboard before it asks.
 */
export interface Refuser {
  /** Null: nobody holds it. */
  requestId: number | null;
  hasPower: boolean;
}

/** What a state means, for people. */
export function stateSentence(state: string): string {
  return `State ${state}: ${isKnownDeviceState(state) ? DEVICE_STATES[state].meaning : 'not known to this release.'}`;
}

const held = ({ requestId }: Refuser) => (requestId === null ? 'a request holds it' : `request ${requestId} holds it`);

/** What the guards of each event look at. */
const REFUSALS: Partial<Record<DeviceEvent, (device: Refuser) => string>> = {
  please_image: () => 'the image has no PXE configuration for its hardware',
  please_start_maintenance: () => 'the maintenance image has no PXE configuration for its hardware',
  please_pxe_boot: () => 'there is no such PXE configuration',
  please_power_off: (device) => (device.hasPower ? `${held(device)} and it is being prepared` : 'nothing switches its power'),
  please_go_offline: held,
  please_lock_out: held,
  please_troubleshoot: held,
  please_check: held,
};

/** Why a device did not take an event: its state does not know it (`ignored`), or the facts are against it (`refused`). */
export function refusalReason(event: DeviceEvent, outcome: 'ignored' | 'refused', state: string, device: Refuser): string {
  if (outcome === 'refused') return REFUSALS[event]?.(device) ?? `the facts are against it in state ${state}`;
  const states = statesAccepting(DEVICE_MACHINE, event);
  return `${stateWords(state)}; states that take it are ${states.join(', ') || 'none'}`;
}

/** The same for what is known before the machine is asked. */
export function obstacleReason(order: DeviceOrder, obstacle: OrderObstacle, state: string, device: Refuser): string {
  if (obstacle === 'held') return held(device);
  if (obstacle === 'in_work') return stateWords(state);
  return refusalReason(order, obstacle === 'state' ? 'ignored' : 'refused', state, device);
}

const stateWords = (state: string) => lowerFirst(stateSentence(state).replace(/\.$/, ''));
const lowerFirst = (text: string) => text.charAt(0).toLowerCase() + text.slice(1);
