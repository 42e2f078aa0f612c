import { isFailedDevice, type PartCount, sharedFaults } from '@mozpool/domain';
import type { DeviceRow } from '../../data/device-row.js';

/** The address of the board, without bank and relay; null: no relay switches it. */
export function boardAddress({ relay_info }: Pick<DeviceRow, 'relay_info'>): string | null {
  const at = relay_info?.toLowerCase().lastIndexOf(':bank') ?? -1;
  return at === -1 ? null : relay_info!.slice(0, at).toLowerCase();
}

/** Devices whose power the same board switches, without this one. */
export function boardMates(devices: readonly DeviceRow[], device: Pick<DeviceRow, 'name' | 'relay_info'>): DeviceRow[] {
  const board = boardAddress(device);
  if (board === null) return [];
  return devices.filter((each) => each.active && each.name !== device.name && boardAddress(each) === board);
}

interface Boards {
  name: string;
  fqdn: string;
}

/** The part that is likely to be at fault: the board before the imaging server, as it is nearer. By the same rule as the overview. */
export function faultOf(
  devices: readonly DeviceRow[],
  device: Pick<DeviceRow, 'relay_info' | 'imaging_server'>,
  boards: readonly Boards[],
): PartCount | null {
  const address = boardAddress(device);
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
            active.filter((each) => boardAddress(each) === address),
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
