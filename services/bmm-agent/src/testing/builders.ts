import type { BootEntry, Command, DeviceAddress, Work } from '@mozpool/contracts';

export function deviceAddress(number = 1, overrides: Partial<DeviceAddress> = {}): DeviceAddress {
  return {
    id: number,
    name: `panda-${number}`,
    fqdn: '127.0.0.1',
    mac: `02000000${number.toString(16).padStart(4, '0')}`,
    power: `127.0.0.1:9:bank1:relay${number}`,
    ping: 'tcp:9',
    sutPort: 9,
    ...overrides,
  };
}

export function bootEntry(number = 1, overrides: Partial<BootEntry> = {}): BootEntry {
  const { name, mac } = deviceAddress(number);
  return {
    device: name,
    mac,
    boot: 5,
    secret: 's3cret',
    pxe: 'device=%DEVICE% boot=%BOOT% secret=%SECRET% url=%HTTP_URL% ip=%IPADDRESS%\n',
    bootConfig: '{"b2gbase":"http://builds.example/1"}',
    keep: false,
    armed: true,
    ...overrides,
  };
}

let nextCommandId = 1;

/** A command that is good under epoch 1, unless told otherwise. */
export function command(work: Work, overrides: Partial<Command> = {}): Command {
  return {
    commandId: nextCommandId++,
    generation: 5,
    epoch: 1,
    server: 'imaging-1',
    device: deviceAddress(),
    notAfter: null,
    work,
    events: { ok: 'power_cycle_ok', failed: null },
    ...overrides,
  };
}
