import type { DeviceDetails } from '@mozpool/contracts';
import { type DeviceRow, listDeviceNames, listDevices } from '@mozpool/db';
import { json } from '@mozpool/service-kit';
import { type ApiDeps, LIST_LIMITS } from '../api-deps.js';
import type { Handlers } from '../http/handlers.js';
import { unavailableReason } from './availability.js';

export const deviceList = ({ db, checkMaxAgeMs }: ApiDeps): Pick<Handlers, 'listDevices'> => ({
  listDevices: async ({ query }) => {
    const limit = LIST_LIMITS.devices;
    if (!query.details) return json({ devices: await listDeviceNames(db, { limit }) });
    return json({ devices: (await listDevices(db, { limit })).map((device) => deviceDetails(device, checkMaxAgeMs)) });
  },
});

export function deviceDetails(device: DeviceRow, checkMaxAgeMs: number): DeviceDetails {
  const reason = unavailableReason(device, checkMaxAgeMs);
  return {
    id: device.id,
    name: device.name,
    fqdn: device.fqdn,
    inventory_id: device.inventoryId,
    mac_address: device.macAddress,
    imaging_server: device.imagingServer,
    relay_info: device.relayInfo,
    state: device.state,
    comments: device.comments,
    image: device.image,
    boot_config: device.bootConfig,
    environment: device.environment,
    request_id: device.requestId,
    available: reason === null,
    unavailable_reason: reason,
  };
}
