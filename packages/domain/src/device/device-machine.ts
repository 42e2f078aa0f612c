import type { MachineDefinition, TransitionRow } from '../machine/definition.js';
import { type TransitionResult, transition } from '../machine/transition.js';
import { DEVICE_ACTIONS } from './device-actions.js';
import { DEVICE_EVENT_NAMES, type DeviceEvent } from './device-events.js';
import { DEVICE_GUARDS } from './device-guards.js';
import type { DeviceAttempt, DeviceDuration } from './device-limits.js';
import { DEVICE_STATES, type DeviceState } from './device-states.js';
import { DEVICE_TRANSITIONS } from './device-transitions.js';
import type { DeviceEffect, DeviceFacts, DeviceFailures, DeviceSnapshot } from './device-types.js';

export type DeviceMachine = MachineDefinition<
  DeviceState,
  DeviceEvent,
  DeviceAttempt,
  DeviceDuration,
  DeviceSnapshot,
  DeviceFacts,
  DeviceEffect
>;

/** The machine of Lifeguard: what a device does. */
export const DEVICE_MACHINE: DeviceMachine = {
  name: 'device',
  states: DEVICE_STATES,
  unknown: 'unknown',
  events: DEVICE_EVENT_NAMES,
  transitions: DEVICE_TRANSITIONS as readonly TransitionRow<DeviceState, DeviceEvent, DeviceAttempt>[],
  guards: DEVICE_GUARDS,
  actions: DEVICE_ACTIONS,
};

export type DeviceTransition = TransitionResult<DeviceState, DeviceEvent, DeviceSnapshot, DeviceEffect>;

export function deviceTransition(
  snapshot: DeviceSnapshot,
  event: { name: DeviceEvent; args?: Record<string, unknown> },
  facts: DeviceFacts,
  now: number,
): DeviceTransition {
  const result = transition(DEVICE_MACHINE, snapshot, event, facts, now);
  return result.steps.length === 0 ? result : { ...result, next: { ...result.next, failures: failuresOf(result.next) } };
}

/** Failures belong to what is counted: with a counter, what was said about it goes. */
function failuresOf({ counters, failures }: Pick<DeviceSnapshot, 'counters' | 'failures'>): DeviceFailures {
  return Object.fromEntries(Object.entries(failures).filter(([counter]) => (counters[counter] ?? 0) > 0));
}
