import { apiTime } from '@mozpool/contracts';

/** Since when an agent is not heard, as a phrase after its name. */
export function silence({ silentSince }: { silentSince: number | null }): string {
  return silentSince === null ? 'has never been heard of' : `is silent since ${apiTime(silentSince)} (UTC)`;
}
