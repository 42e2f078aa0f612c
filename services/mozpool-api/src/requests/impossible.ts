import type { FittingDevices } from '@mozpool/db';
import { ANY } from '@mozpool/domain';

/** Why no device could ever satisfy a request, as a phrase; null when one could. */
export function impossibleReason(
  { requestedDevice, environment, image }: { requestedDevice: string; environment: string; image: string },
  fitting: FittingDevices,
): string | null {
  const which =
    requestedDevice === ANY
      ? environment === ANY
        ? 'any device'
        : `any device in environment ${environment}`
      : `device ${requestedDevice}`;
  if (fitting.named === 0) return 'the pool has no devices';
  if (fitting.inEnvironment === 0)
    return requestedDevice === ANY
      ? `no device is in environment ${environment}`
      : `device ${requestedDevice} is not in environment ${environment}`;
  if (fitting.bootable === 0)
    return `image ${image} has no PXE configuration for the hardware of ${which} (${fitting.hardware.join(', ')})`;
  if (fitting.powered === 0) return `no relay switches the power of ${which}`;
  return null;
}
