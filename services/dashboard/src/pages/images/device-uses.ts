import type { DeviceRow } from '../../data/device-row.js';

/** How many active devices have an image, and how many are about to. */
export interface DeviceUses {
  installed: number;
  coming: number;
}

const NONE: DeviceUses = { installed: 0, coming: 0 };

type Used = Pick<DeviceRow, 'image' | 'next_image' | 'active'>;

/** By the name of the image. */
export function deviceUses(devices: readonly Used[]): (image: string) => DeviceUses {
  const uses = new Map<string, DeviceUses>();
  const add = (image: string | null, key: keyof DeviceUses) => {
    if (image === null) return;
    const before = uses.get(image) ?? NONE;
    uses.set(image, { ...before, [key]: before[key] + 1 });
  };
  for (const { image, next_image, active } of devices) {
    if (!active) continue;
    add(image, 'installed');
    add(next_image, 'coming');
  }
  return (image) => uses.get(image) ?? NONE;
}
