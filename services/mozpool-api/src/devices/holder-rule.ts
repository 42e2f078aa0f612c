import type { OnBehalf } from '@mozpool/contracts';
import type { DeviceRow } from '@mozpool/db';
import { Problem } from '@mozpool/service-kit';
import { expiryTime } from '../format/api-time.js';

/** A device that a request holds obeys the holder, who says so with the request's assignee, or force. */
export function checkHolder(device: DeviceRow, { assignee, force = false }: OnBehalf): void {
  if (device.requestId === null || force || (assignee !== undefined && assignee === device.assignee)) return;
  throw new Problem('device_held', {
    device: device.name,
    request: device.requestId,
    assignee: device.assignee,
    expires: expiryTime(device.requestExpiresAt ?? device.now),
  });
}
