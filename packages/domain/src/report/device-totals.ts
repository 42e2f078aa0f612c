import { DEVICE_CATEGORIES, type DeviceCategory, deviceCategory } from '../device/device-predicates.js';

/** How many devices are in each simple category. They add up to `total`; `silent` are those of any whose agent is not heard. */
export type DeviceTotals = Record<'total' | CategoryKey | 'silent', number>;

/** A category as in JSON and in labels of metrics: `in_use`. */
export type CategoryKey = Exclude<DeviceCategory, 'in use'> | 'in_use';
export const categoryKey = (category: DeviceCategory): CategoryKey => (category === 'in use' ? 'in_use' : category);

export function noDevices(): DeviceTotals {
  const totals = { total: 0, silent: 0 } as DeviceTotals;
  for (const category of DEVICE_CATEGORIES) totals[categoryKey(category)] = 0;
  return totals;
}

export interface CountedDevices {
  state: string;
  held: boolean;
  alive: boolean;
  devices: number;
}

export function deviceTotals(counts: Iterable<CountedDevices>): DeviceTotals {
  const totals = noDevices();
  for (const { state, held, alive, devices } of counts) {
    totals.total += devices;
    totals[categoryKey(deviceCategory({ state, held }))] += devices;
    if (!alive) totals.silent += devices;
  }
  return totals;
}

/** The same for each of the values that `group` gives, in order of their names. */
export function deviceTotalsBy<Count extends CountedDevices>(
  counts: Iterable<Count>,
  group: (count: Count) => string,
): { name: string; totals: DeviceTotals }[] {
  const groups = new Map<string, Count[]>();
  for (const count of counts) {
    const name = group(count);
    const own = groups.get(name);
    if (own) own.push(count);
    else groups.set(name, [count]);
  }
  return [...groups].map(([name, own]) => ({ name, totals: deviceTotals(own) })).sort((a, b) => (a.name < b.name ? -1 : 1));
}
