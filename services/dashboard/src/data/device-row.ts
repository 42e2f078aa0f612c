import type { DeviceDetails } from '@mozpool/contracts';

/** What the list keeps of each device: all that its columns, filters and actions need, and no more, since there are thousands. */
export const DEVICE_ROW_FIELDS = [
  'id',
  'name',
  'fqdn',
  'mac_address',
  'ip_address',
  'imaging_server',
  'relay_info',
  'power',
  'state',
  'state_since',
  'category',
  'failure_cause',
  'comments',
  'image',
  'next_image',
  'environment',
  'pool',
  'hardware',
  'effective_labels',
  'request_id',
  'holder',
  'available',
  'unavailable_reason',
  'active',
  'revision',
] as const satisfies readonly (keyof DeviceDetails)[];
export type DeviceRow = Pick<DeviceDetails, (typeof DEVICE_ROW_FIELDS)[number]>;
