import { sameBootConfig } from './boot-config.js';

interface Candidate {
  image: string | null;
  bootConfig: string | null;
}

/**
 * Picks one of the devices that fit: those that already run a reusable image with an equal boot configuration first,
 * then any, evenly. `random` is in [0, 1).
 */
export function chooseDevice<Device extends Candidate>(
  request: { image: string; canReuse: boolean; bootConfig: string | null },
  devices: readonly Device[],
  random: number,
): Device | undefined {
  const prepared = request.canReuse
    ? devices.filter((device) => device.image === request.image && sameBootConfig(device.bootConfig, request.bootConfig))
    : [];
  const choice = prepared.length > 0 ? prepared : devices;
  return choice[Math.floor(random * choice.length)];
}
