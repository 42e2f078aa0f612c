/** Addresses of devices, as far as this agent has met them: whose datagram is it? */
export interface DeviceAddresses {
  /** The device was seen at this address, or is known to have it. The last word counts: addresses move. */
  learn(address: string, device: string): void;
  deviceAt(address: string): string | undefined;
  /** The device of that name, in any case and with any domain; undefined for one that was never met. */
  deviceNamed(host: string): string | undefined;
}

/** More than an imaging server has devices, by far. */
const MAX_KNOWN = 10_000;

export function createDeviceAddresses(): DeviceAddresses {
  const devices = new Map<string, string>();
  const names = new Map<string, string>();
  return {
    learn(address, device) {
      forgetOldest(devices);
      devices.delete(address);
      devices.set(address, device);
      forgetOldest(names);
      names.set(device.toLowerCase(), device);
    },
    deviceAt: (address) => devices.get(address),
    deviceNamed(host) {
      const name = host.toLowerCase();
      return names.get(name) ?? names.get(name.split('.', 1)[0]!);
    },
  };
}

function forgetOldest(map: Map<string, string>): void {
  if (map.size < MAX_KNOWN) return;
  for (const oldest of map.keys()) {
    map.delete(oldest);
    return;
  }
}
