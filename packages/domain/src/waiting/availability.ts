import { deviceCategory } from '../device/device-predicates.js';
import { offerOf } from '../selection/offer.js';
import { type DeviceActivity, deviceActivity } from './activity.js';

/** What a device that fits means to somebody who waits for it. */
export type DeviceAvailability =
  | { status: 'free' | 'held' | 'failed' | 'offline' | 'silent' }
  | { status: 'processing'; activity: DeviceActivity };

export interface AvailabilityFacts {
  state: string;
  nextImage: string | null;
  provenAt: number | null;
  held: boolean;
  /** The agent of its imaging server is heard. */
  alive: boolean;
}

/** The same rules as the matcher's: a device is free exactly if it would be given away now. */
export function deviceAvailability(device: AvailabilityFacts, now: number, checkMaxAgeMs: number): DeviceAvailability {
  if (device.held) return { status: 'held' };
  const category = deviceCategory(device);
  if (category === 'failed' || category === 'offline') return { status: category };
  if (!device.alive) return { status: 'silent' };
  const offer = offerOf(device, now, checkMaxAgeMs);
  if (offer === 'yes') return { status: 'free' };
  if (offer === 'check_first') return { status: 'processing', activity: 'proof_check' };
  return { status: 'processing', activity: deviceActivity(device) ?? 'maintenance' };
}
