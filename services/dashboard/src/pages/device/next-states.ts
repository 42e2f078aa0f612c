import { DEVICE_EVENTS, DEVICE_MACHINE, type DeviceState, isKnownDeviceState } from '@mozpool/domain';

export interface NextState {
  to: DeviceState;
  /** What leads there, for people. */
  by: string[];
}

/** What people order leads out of nearly every state: the menu of actions has it. */
const ORDERS: readonly string[] = DEVICE_EVENTS.please;

/** Where a device goes from a state by itself, read off the table of its machine. */
export function nextStates(state: string): NextState[] {
  if (!isKnownDeviceState(state)) return [];
  const found = new Map<DeviceState, Set<string>>();
  const add = (to: DeviceState, by: string) => found.set(to, (found.get(to) ?? new Set()).add(by));
  for (const { from, event, to, count, skips } of DEVICE_MACHINE.transitions) {
    // one that proves steps before it is shown where these lead
    if (!from.includes(state) || skips || ORDERS.includes(event)) continue;
    const words = event.replaceAll('_', ' ');
    if (to !== 'same' && to !== 'stay' && to !== state) add(to, words);
    if (count) add(count.exhausted, `too often ${words}`);
  }
  return [...found].map(([to, by]) => ({ to, by: [...by] }));
}
