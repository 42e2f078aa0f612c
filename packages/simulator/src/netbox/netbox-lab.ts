import type { NetBoxDevice } from './netbox-objects.js';

/** A lab of  and so on: each with one interface, at one imaging server, eight to a relay board. */
export function labDevice(n: number, over: Partial<NetBoxDevice> = {}): NetBoxDevice {
  const name = `panda-${String(n).padStart(5, '0')}`;
  const board = Math.floor((n - 1) / 8) + 1;
  return {
    id: 1_000 + n,
    name,
    status: 'active',
    site: 'lab',
    manufacturer: 'TI',
    model: 'PandaBoard-ES',
    customFields: { mozpool_power: `proxr://relay-${board}.example.org/1/${((n - 1) % 8) + 1}`, mozpool_pool: null },
    configContext: { mozpool_imaging_server: 'imaging1.example.org' },
    interfaces: [{ id: 50_000 + n * 10, name: 'eth0', mac: labMac(n).toUpperCase() }],
    primaryIp: { id: 200_000 + n, address: `10.1.${n >> 8}.${n & 255}/16`, interface: 'eth0', dnsName: `${name}.example.org` },
    power: [],
    ...over,
  };
}

export function labMac(n: number): string {
  return `02:00:00:${[n >> 16, (n >> 8) & 255, n & 255].map((byte) => byte.toString(16).padStart(2, '0')).join(':')}`;
}

export const labDevices = (count: number): NetBoxDevice[] => Array.from({ length: count }, (_, index) => labDevice(index + 1));
