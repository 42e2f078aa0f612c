import { isFailedDevice, type PartCount, sharedFaults } from '@mozpool/domain';
import type { DeviceRow } from '../../data/device-row.js';
import { powerPlace } from '../../data/power-place.js';

type Placed = Pick<DeviceRow, 'name' | 'relay_info' | 'power' | 'imaging_server'>;

/** Devices whose power the same board, or any other controller, switches, without this one. */
export function boardMates(devices: readonly DeviceRow[], device: Placed): DeviceRow[] {
  const controller = powerPlace(device)?.controller ?? null;
  if (controller === null) return [];
  return devices.filter((each) => each.active && each.name !== device.name && powerPlace(each)?.controller === controller);
}

interface Boards {
  name: string;
  fqdn: string;
}

/** The part that is likely to be at fault: the board before the imaging server, as it is nearer. By the same rule as the overview. */
export function faultOf(devices: readonly DeviceRow[], device: Placed, boards: readonly Boards[]): PartCount | null {
  const place = powerPlace(device);
  const address = place?.isBoard ? place.controller : null;
  const count = (part: PartCount['part'], name: string, members: readonly DeviceRow[]): PartCount => ({
    part,
    name,
    devices: members.length,
    failed: members.filter(({ state }) => isFailedDevice(state)).length,
  });
  const active = devices.filter((each) => each.active);
  const parts = [
    ...(address === null
      ? []
      : [
          count(
            'board',
            boards.find(({ fqdn }) => fqdn.toLowerCase() === address)?.name ?? address,
            active.filter((each) => powerPlace(each)?.controller === address),
          ),
        ]),
    count(
      'server',
      device.imaging_server,
      active.filter(({ imaging_server }) => imaging_server === device.imaging_server),
    ),
  ];
  return sharedFaults(parts)[0] ?? null;
}
