import { CHECKABLE_DEVICE_STATES, OFFERABLE_DEVICE_STATES } from '../device/device-predicates.js';
import type { DeviceState } from '../device/device-states.js';

/** `check_first`: it would do, but its last proof is too old. */
export type Offer = 'yes' | 'check_first' | 'no';

/** What a state means to the matcher: `at_once` needs no recent proof, since preparing the device for the request proves it too. */
export type OfferRule = 'never' | 'when_proven' | 'at_once';

export function offerRule(name: string): OfferRule {
  const state = name as DeviceState;
  if (!OFFERABLE_DEVICE_STATES.includes(state)) return 'never';
  return CHECKABLE_DEVICE_STATES.includes(state) ? 'when_proven' : 'at_once';
}

/** Whether a device that nobody holds may be given to a request now. One that was just returned needs no recent proof. */
export function offerOf(device: { state: string; provenAt: number | null }, now: number, checkMaxAgeMs: number): Offer {
  const rule = offerRule(device.state);
  if (rule !== 'when_proven') return rule === 'never' ? 'no' : 'yes';
  return device.provenAt !== null && now - device.provenAt <= checkMaxAgeMs ? 'yes' : 'check_first';
}
