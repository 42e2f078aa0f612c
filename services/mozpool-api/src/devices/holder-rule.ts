import type { OnBehalf } from '@mozpool/contracts';
import type { DeviceRow } from '@mozpool/db';

/** Whoever holds a device says so with the assignee of the request. */
export function isHolder({ requestId, assignee }: Pick<DeviceRow, 'requestId' | 'assignee'>, onBehalf: OnBehalf): boolean {
  return requestId !== null && typeof onBehalf.assignee === 'string' && onBehalf.assignee === assignee;
}
