import { CHECKABLE_DEVICE_STATES, OFFERABLE_DEVICE_STATES } from '../device/device-predicates.js';
import type { DeviceState } from '../device/device-states.js';

/** `check_first`: it would do, but its last proof is too old. */
export type Offer = 'yes' | 'check_first' | 'no';

/**
 * Whether a device that nobody holds may be given to a request now. A state that is about to prove the device anyway
 * (it was just returned) needs no recent proof, since preparing it for the request proves it too.
 */
export function offerOf(device: { state: string; provenAt: number | null }, now: number, checkMaxAgeMs: number): Offer {
  const state = device.state as DeviceState;
  if (!OFFERABLE_DEVICE_STATES.includes(state)) return 'no';
  if (!CHECKABLE_DEVICE_STATES.includes(state)) return 'yes';
  return device.provenAt !== null && now - device.provenAt <= checkMaxAgeMs ? 'yes' : 'check_first';
}
