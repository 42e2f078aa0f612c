import { expiryTime } from '@mozpool/contracts';
import type { RequestRow } from '@mozpool/db';
import { isKnownRequestState, REQUEST_STATES, requestStateAdvice, stateSentence } from '@mozpool/domain';

/** Why a request that has a device, or is over, is where it is, and what to do next if it failed. `retry`: what keeps failing on its device. */
export function whyProcessing(request: RequestRow, retry: string | null): string {
  const { assignedDevice, deviceState, state } = request;
  if (assignedDevice === null || deviceState === null) return requestStateAdvice(state);
  const category = isKnownRequestState(state) ? REQUEST_STATES[state].category : 'waiting';
  if (category === 'held') return `Device ${assignedDevice} is yours until ${expiryTime(request.expiresAt)} (UTC).`;
  return `Device ${assignedDevice} is being prepared. ${stateSentence(deviceState)}${retry === null ? '' : ` ${retry}`}`;
}
