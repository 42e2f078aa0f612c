import { type Acceptance, acceptance, statesAccepting } from '../machine/acceptance.js';
import type { StateRow } from '../machine/definition.js';
import { DEVICE_EVENTS, type DeviceEvent } from './device-events.js';
import type { DeviceDuration } from './device-limits.js';
import { DEVICE_MACHINE } from './device-machine.js';
import { DEVICE_STATE_NAMES, DEVICE_STATES, type DeviceState } from './device-states.js';

/**
 * What the API, the engine and the dashboard ask about a device's state. Everything here is read off the tables, so that
 * no other code has to name a state. A stored name that this release does not know counts as `unknown`.
 */
export function acceptsDeviceEvent(state: string, event: DeviceEvent): Acceptance {
  return acceptance(DEVICE_MACHINE, state, event);
}

/** The event is taken in this state, at least under some facts: what enables a button. */
const can = (event: DeviceEvent) => (state: string) => acceptsDeviceEvent(state, event) !== 'no';

export const canImage = can('please_image');
export const canPowerCycle = can('please_power_cycle');
export const canSelfTest = can('please_self_test');
export const canStartMaintenance = can('please_start_maintenance');
export const canPxeBoot = can('please_pxe_boot');
export const canReboot = can('please_reboot');
export const canPowerOff = can('please_power_off');
export const canGoOffline = can('please_go_offline');
export const canGoOnline = can('please_go_online');
export const canLockOut = can('please_lock_out');
export const canTroubleshoot = can('please_troubleshoot');
export const canCheck = can('please_check');

/** States in which a request may take the device. */
export const OFFERABLE_DEVICE_STATES: readonly DeviceState[] = statesAccepting(DEVICE_MACHINE, 'claimed');
/** States in which an idle device can be asked for a fresh proof. */
export const CHECKABLE_DEVICE_STATES: readonly DeviceState[] = statesAccepting(DEVICE_MACHINE, 'please_check');
/** States whose step starts again after an outage of ours. */
export const RESUMABLE_DEVICE_STATES: readonly DeviceState[] = statesAccepting(DEVICE_MACHINE, 'resume');

export function isKnownDeviceState(name: string): name is DeviceState {
  return Object.hasOwn(DEVICE_STATES, name);
}

function rowOf(state: string): StateRow<DeviceDuration> {
  return DEVICE_STATES[isKnownDeviceState(state) ? state : DEVICE_MACHINE.unknown];
}

export function deviceStatesOfKind(kind: StateRow<string>['kind']): DeviceState[] {
  return DEVICE_STATE_NAMES.filter((state) => DEVICE_STATES[state].kind === kind);
}

export function isFailedDevice(state: string): boolean {
  return rowOf(state).category === 'failed';
}

export const DEVICE_CATEGORIES = ['in use', 'idle', 'processing', 'failed', 'offline', 'maintenance'] as const;
export type DeviceCategory = (typeof DEVICE_CATEGORIES)[number];

/** The coarse status that reports count. In use is not a state: it is what a claim makes of an idle device. */
export function deviceCategory({ state, held }: { state: string; held: boolean }): DeviceCategory {
  const { category } = rowOf(state);
  if (category === 'idle' && held) return 'in use';
  const found = DEVICE_CATEGORIES.find((known) => known === category);
  if (!found) throw new Error(`device state ${state} has the category "${category}", which is one of requests`);
  return found;
}

/** The machine has the device in its hands: power is being cycled, an image written, a proof taken. */
export function isDeviceInWork(state: string): boolean {
  return rowOf(state).category === 'processing' && !canPowerCycle(state);
}

/** States in which a network boot may be under way: its scripts read their boot configuration and report events. */
export const SCRIPT_DEVICE_STATES: readonly DeviceState[] = DEVICE_STATE_NAMES.filter((state) =>
  DEVICE_EVENTS.script.some((event) => acceptsDeviceEvent(state, event) !== 'no'),
);
/** States in which the device may still ask for its PXE configuration. */
export const ARMED_DEVICE_STATES: readonly DeviceState[] = statesAccepting(DEVICE_MACHINE, 'mobile_init_started');
