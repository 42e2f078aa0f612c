import { apiTime, expiryTime } from '@mozpool/contracts';
import type { DeviceRow } from '@mozpool/db';
import { offerOf, stateSentence } from '@mozpool/domain';
import { silence } from '../agent/silence.js';

export type AvailabilityFacts = Pick<
  DeviceRow,
  'state' | 'requestId' | 'assignee' | 'requestExpiresAt' | 'imagingServer' | 'alive' | 'silentSince' | 'provenAt' | 'active' | 'now'
>;

/** Why a waiting request would not get this device now, as one sentence; null when it would. The same rules as the matcher's. */
export function unavailableReason(device: AvailabilityFacts, checkMaxAgeMs: number): string | null {
  if (device.requestId !== null)
    return `Held by request ${device.requestId} of ${device.assignee} until ${expiryTime(device.requestExpiresAt ?? device.now)} (UTC).`;
  if (!device.active) return 'It is deactivated.';
  if (!device.alive) return `The agent of imaging server ${device.imagingServer} ${silence(device)}.`;
  switch (offerOf(device, device.now, checkMaxAgeMs)) {
    case 'yes':
      return null;
    case 'check_first':
      return device.provenAt === null
        ? 'It has not proven yet that it works; a check comes first.'
        : `Its last successful check was at ${apiTime(device.provenAt)} (UTC), longer ago than ${checkMaxAgeMs / 1000} s; a new one comes first.`;
    case 'no':
      return stateSentence(device.state);
  }
}
