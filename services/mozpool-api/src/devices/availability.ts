import { apiTime, expiryTime } from '@mozpool/contracts';
import type { DeviceDetailsRow } from '@mozpool/db';
import { offerOf, stateSentence } from '@mozpool/domain';
import { silence } from '../agent/silence.js';
import type { ApiDeps } from '../api-deps.js';
import { type RetryFacts, type RetryRules, retrySentence } from './retry-sentence.js';

export type DeviceRules = RetryRules & Pick<ApiDeps, 'checkMaxAgeMs'>;

export type AvailabilityFacts = Pick<
  DeviceDetailsRow,
  'state' | 'requestId' | 'assignee' | 'requestExpiresAt' | 'imagingServer' | 'alive' | 'silentSince' | 'provenAt' | 'active' | 'now'
> &
  RetryFacts;

/** Why a waiting request would not get this device now, as one sentence, and what keeps failing; null when it would. The same rules as the matcher's. */
export function unavailableReason(device: AvailabilityFacts, rules: DeviceRules): string | null {
  const { checkMaxAgeMs } = rules;
  if (device.requestId !== null) {
    const until = expiryTime(device.requestExpiresAt ?? device.now);
    return sentences(`Held by request ${device.requestId} of ${device.assignee} until ${until} (UTC).`, retrySentence(device, rules));
  }
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
      return sentences(stateSentence(device.state), retrySentence(device, rules));
  }
}

const sentences = (first: string, second: string | null): string => (second === null ? first : `${first} ${second}`);
