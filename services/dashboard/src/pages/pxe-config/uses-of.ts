import type { DeviceRow } from '../../data/device-row.js';
import type { ImageRow } from '../../data/inventory.js';

/** An image that boots with a PXE configuration on some hardware, and how many active devices are so installed now. */
export interface PxeUse {
  image: string;
  type: string;
  model: string;
  devices: number;
}

export function usesOf(
  config: string,
  images: readonly ImageRow[],
  devices: readonly Pick<DeviceRow, 'image' | 'hardware' | 'active'>[],
): PxeUse[] {
  return images.flatMap(({ name, boot_configurations }) =>
    boot_configurations
      .filter(({ pxe_config }) => pxe_config === config)
      .map(({ type, model }) => ({
        image: name,
        type,
        model,
        devices: devices.filter(
          ({ image, hardware, active }) => active && image === name && hardware.type === type && hardware.model === model,
        ).length,
      })),
  );
}
