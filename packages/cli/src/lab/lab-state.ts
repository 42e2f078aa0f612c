import type { MozpoolClient } from '@mozpool/client';
import type {
  DeviceDetails,
  hardwareTypeRowSchema,
  imageRowSchema,
  imagingServerRowSchema,
  pxeConfigRowSchema,
  registrationRuleRowSchema,
  relayBoardRowSchema,
} from '@mozpool/contracts';
import type { z } from 'zod';
import { allRows, PAGE } from '../session/all-rows.js';

/** Fields of a device that an operator describes. */
const DEVICE_FIELDS = [
  'name',
  'fqdn',
  'mac_address',
  'imaging_server',
  'hardware',
  'relay_info',
  'power',
  'ping',
  'sut_port',
  'environment',
  'inventory_id',
  'labels',
  'ip_address',
  'active',
  'revision',
] as const satisfies (keyof DeviceDetails)[];
export type DeviceRow = Pick<DeviceDetails, (typeof DEVICE_FIELDS)[number]>;

/** What an installation knows of its lab, inactive things too. */
export interface LabState {
  imagingServers: z.output<typeof imagingServerRowSchema>[];
  hardwareTypes: z.output<typeof hardwareTypeRowSchema>[];
  pxeConfigs: z.output<typeof pxeConfigRowSchema>[];
  images: z.output<typeof imageRowSchema>[];
  relayBoards: z.output<typeof relayBoardRowSchema>[];
  devices: DeviceRow[];
  registrationRules: z.output<typeof registrationRuleRowSchema>[];
}

export async function readLabState(client: MozpoolClient): Promise<LabState> {
  const all = { inactive: true, limit: PAGE };
  return {
    imagingServers: await allRows((after) => client.listImagingServers({ query: { ...all, after } }), 'imaging_servers'),
    hardwareTypes: await allRows((after) => client.listHardwareTypes({ query: { ...all, after } }), 'hardware_types'),
    pxeConfigs: await allRows((after) => client.pxeConfigs({ query: { details: true, limit: PAGE, after } }), 'pxe_configs'),
    images: await allRows((after) => client.images({ query: { ...all, details: true, after } }), 'images'),
    relayBoards: await allRows((after) => client.listRelayBoards({ query: { ...all, after } }), 'relay_boards'),
    devices: await allRows(
      (after) => client.listDevices({ query: { fields: DEVICE_FIELDS, active: 'any', limit: PAGE, after } }),
      'devices',
    ),
    registrationRules: await allRows((after) => client.listRegistrationRules({ query: { ...all, after } }), 'rules'),
  };
}
