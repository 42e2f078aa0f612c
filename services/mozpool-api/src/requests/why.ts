import type { FittingDeviceRow, RequestRow } from '@mozpool/db';
import { isKnownRequestState, offerOf, REQUEST_STATES } from '@mozpool/domain';
import { stateSentence } from '../devices/availability.js';
import { expiryTime } from '../format/api-time.js';

/** What a state of a request means, for people. */
export function requestStateSentence(state: string): string {
  return isKnownRequestState(state) ? REQUEST_STATES[state].meaning : `State ${state} is not known to this release.`;
}

/** Why a request that has a device, or is over, is where it is. */
export function whyProcessing(request: RequestRow): string {
  const { assignedDevice, deviceState, state } = request;
  if (assignedDevice === null || deviceState === null) return requestStateSentence(state);
  const category = isKnownRequestState(state) ? REQUEST_STATES[state].category : 'waiting';
  if (category === 'held') return `Device ${assignedDevice} is yours until ${expiryTime(request.expiresAt)} (UTC).`;
  return `Device ${assignedDevice} is being prepared. ${stateSentence(deviceState)}`;
}

/** Why a request that waits for any device has none: what the devices that fit do. */
export function whyWaiting(devices: readonly FittingDeviceRow[], now: number, checkMaxAgeMs: number): string {
  if (devices.length === 0) return 'No device in the pool fits any more: its environment or its image has changed.';
  const count = { held: 0, silent: 0, unproven: 0, busy: 0, free: 0 };
  for (const device of devices) {
    if (device.held) count.held++;
    else if (!device.alive) count.silent++;
    else {
      const offer = offerOf(device, now, checkMaxAgeMs);
      if (offer === 'yes') count.free++;
      else if (offer === 'check_first') count.unproven++;
      else count.busy++;
    }
  }
  const parts = [
    [count.held, 'held by requests'],
    [count.busy, 'not idle (being repaired, failed or out of the pool)'],
    [count.silent, 'behind a silent agent'],
    [count.unproven, 'waiting for a new check'],
    [count.free, 'free and about to be matched'],
  ] as const;
  const told = parts.filter(([number]) => number > 0).map(([number, what]) => `${number} ${what}`);
  return `Of ${devices.length} devices that fit, ${told.join(', ')}.`;
}
