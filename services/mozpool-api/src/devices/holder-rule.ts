import type { OnBehalf } from '@mozpool/contracts';
import type { DeviceRow } from '@mozpool/db';
import { type Caller, hasScope } from '../access/caller.js';

/**
 * Who holds a device: the token that made the request. For a request that was made without one, and for operators, it is
 * whoever says so with the assignee of the request, as old clients do; what callers say who may not request counts for nothing.
 */
export function isHolder(
  { requestId, assignee, ownerTokenId }: Pick<DeviceRow, 'requestId' | 'assignee' | 'ownerTokenId'>,
  { caller, body }: { caller: Caller; body: OnBehalf },
): boolean {
  if (requestId === null || !hasScope(caller, 'request')) return false;
  if (ownerTokenId !== null && ownerTokenId === caller.tokenId) return true;
  if (ownerTokenId !== null && !hasScope(caller, 'operate')) return false;
  return typeof body.assignee === 'string' && body.assignee === assignee;
}
