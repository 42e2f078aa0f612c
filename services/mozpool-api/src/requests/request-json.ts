import { apiTime, expiryTime, type RequestDetails, type RequestListReply } from '@mozpool/contracts';
import type { RequestRow } from '@mozpool/db';

/** A request as its creation and its details show it. */
export function requestDetails(request: RequestRow, publicUrl: string): RequestDetails {
  return {
    id: request.id,
    requested_device: request.requestedDevice,
    assignee: request.assignee,
    expires: expiryTime(request.expiresAt),
    environment: request.environment,
    image: request.image,
    boot_config: request.bootConfig ?? '{}',
    assigned_device: request.assignedDevice ?? '',
    url: `${publicUrl}/api/request/${request.id}/`,
  };
}

/** A request as the list shows it. No server owns it: every replica answers for it. */
export function requestListItem(request: RequestRow, publicUrl: string): RequestListReply['requests'][number] {
  return {
    id: request.id,
    imaging_server: request.imagingServer ?? new URL(publicUrl).host,
    assignee: request.assignee,
    boot_config: request.bootConfig ?? '{}',
    state: request.state,
    expires: expiryTime(request.expiresAt),
    requested_device: request.requestedDevice,
    environment: request.environment,
    assigned_device: request.assignedDevice ?? '',
    device_state: request.deviceState ?? '',
    image: request.image,
    created: apiTime(request.createdAt),
  };
}
