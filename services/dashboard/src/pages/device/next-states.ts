import { DEVICE_EVENTS, DEVICE_MACHINE, DEVICE_STATES, type DeviceState, isKnownDeviceState } from '@mozpool/domain';

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
    // decided when the state was entered, and not again where it stays
    if (isAtOnce(event) && DEVICE_STATES[state].kind === 'stable') continue;
    const words = eventWords(event);
    if (to !== 'same' && to !== 'stay' && to !== state) add(to, words);
    if (count) add(count.exhausted, `too often ${words}`);
    if (count?.every) add(count.every.to, `every ${count.every.times}th ${words}`);
  }
  return [...found].map(([to, by]) => ({ to, by: [...by] }));
}

/** What led from one state to another, for people. A state that is left as soon as it is entered needs no event. */
export const eventWords = (event: string): string => (isAtOnce(event) ? 'at once' : event.replaceAll('_', ' '));
const isAtOnce = (event: string): boolean => event === 'entered';
