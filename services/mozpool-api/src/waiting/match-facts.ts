import type { FleetDevice } from '@mozpool/db';
import { type DeviceActivity, deviceAvailability } from '@mozpool/domain';

/** More held devices than this are only counted. */
const MAX_SOONEST = 5;

/** What the devices that fit a demand do now. */
export interface MatchFacts {
  fits: number;
  /** Its name, if it is the only one. */
  only: string | null;
  held: number;
  /** Those of the held ones whose reservations end first. */
  soonest: { until: number; device: string; request: number }[];
  processing: Partial<Record<DeviceActivity, number>>;
  failed: number;
  offline: number;
  silent: number;
  free: number;
}

export function matchFacts(devices: readonly FleetDevice[], checkMaxAgeMs: number): MatchFacts {
  const facts: MatchFacts = {
    fits: devices.length,
    only: devices.length === 1 ? devices[0]!.name : null,
    held: 0,
    soonest: [],
    processing: {},
    failed: 0,
    offline: 0,
    silent: 0,
    free: 0,
  };
  for (const device of devices) {
    const found = availabilityOf(device, checkMaxAgeMs);
    if (found.status === 'processing') facts.processing[found.activity] = (facts.processing[found.activity] ?? 0) + 1;
    else facts[found.status] += 1;
    if (device.requestId !== null && device.expiresAt !== null)
      facts.soonest.push({ until: device.expiresAt, device: device.name, request: device.requestId });
  }
  facts.soonest = facts.soonest.sort((a, b) => a.until - b.until || (a.device < b.device ? -1 : 1)).slice(0, MAX_SOONEST);
  return facts;
}

export const availabilityOf = (device: FleetDevice, checkMaxAgeMs: number) =>
  deviceAvailability({ ...device, held: device.requestId !== null }, device.now, checkMaxAgeMs);
