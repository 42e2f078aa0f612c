import { useQuery } from '@tanstack/react-query';
import type { DeviceAction } from '../data/device-actions.js';
import { refusalOf } from '../data/device-actions.js';
import type { DeviceRow } from '../data/device-row.js';
import { poolReason, scopeReason, sessionQuery } from '../data/session.js';

/**
 * Why an action cannot be begun on these devices, by whoever is signed in; null: it can. With several devices it is enough that
 * one takes it: which do is shown before it runs. What force can overrule does not stand in the way of beginning.
 */
export function useActionReason(): (action: DeviceAction, devices: readonly DeviceRow[]) => string | null {
  const { data: session } = useQuery(sessionQuery);
  return (action, devices) => {
    const scope = scopeReason(session, action.scope);
    if (scope !== null) return scope;
    const [first] = devices;
    if (!first) return 'Select devices first.';
    const reasonFor = (device: DeviceRow) => poolReason(session, device.pool) ?? refusalOf(action, device, { force: action.canForce });
    if (devices.some((device) => reasonFor(device) === null)) return null;
    return devices.length === 1 ? reasonFor(first) : `None of them takes it. The first one: ${reasonFor(first)}`;
  };
}
