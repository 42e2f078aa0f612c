import type { LogEntry, PublishedEvent } from '@mozpool/contracts';
import type { DeviceRow } from '../data/device-row.js';
import type { RequestRow } from '../data/live/patch-requests.js';

/** For tests. */
export function exampleEvent(input: Partial<PublishedEvent>): PublishedEvent {
  return {
    position: 1,
    at: '2026-11-25T14:05:09.250000',
    kind: 'transition',
    machine: 'device',
    device: 'panda-1',
    pool: 'b2g',
    request: null,
    assignee: null,
    from_state: null,
    to_state: null,
    event: null,
    details: {},
    ...input,
  };
}

export function exampleDevice(input: Partial<DeviceRow> = {}): DeviceRow {
  return {
    id: 1,
    name: 'panda-1',
    fqdn: 'panda-1.example',
    mac_address: '000000000001',
    ip_address: null,
    imaging_server: 'imaging1',
    relay_info: 'board1:bank1:relay1',
    power: { state: 'on', since: null, switchable: true, url: null },
    state: 'ready',
    state_since: '2026-11-25T14:00:00',
    category: 'idle',
    failure_cause: null,
    comments: null,
    image: 'b2g',
    next_image: null,
    environment: 'production',
    pool: 'b2g',
    hardware: { type: 'panda', model: 'ES' },
    effective_labels: {},
    request_id: null,
    holder: null,
    available: true,
    unavailable_reason: null,
    active: true,
    revision: 1,
    ...input,
  };
}

export function exampleRequest(input: Partial<RequestRow> = {}): RequestRow {
  return {
    id: 5,
    imaging_server: 'imaging1',
    assignee: 'alice',
    boot_config: '{}',
    state: 'finding_device',
    expires: '2026-11-25T15:00:00',
    requested_device: 'any',
    environment: 'any',
    assigned_device: '',
    device_state: '',
    image: 'b2g',
    created: '2026-11-25T14:00:00',
    ...input,
  } as RequestRow;
}

export const exampleEntry = (id: number, input: Partial<LogEntry> = {}): LogEntry => ({
  id,
  timestamp: '2026-11-25T14:05:09',
  source: 'statemachine',
  message: `entry ${id}`,
  ...input,
});
