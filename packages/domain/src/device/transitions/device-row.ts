import type { TransitionRow } from '../../machine/definition.js';
import type { DEVICE_ACTIONS } from '../device-actions.js';
import type { DeviceEvent } from '../device-events.js';
import type { DEVICE_GUARDS } from '../device-guards.js';
import type { DeviceAttempt } from '../device-limits.js';
import type { DeviceState } from '../device-states.js';

export type DeviceRow = Omit<TransitionRow<DeviceState, DeviceEvent | 'entered', DeviceAttempt>, 'guard' | 'actions'> & {
  guard?: keyof typeof DEVICE_GUARDS;
  actions?: readonly (keyof typeof DEVICE_ACTIONS)[];
};

/** The rows that lead from an event to the first or next check of the image, or to the end when there is none. */
export function towardsCheck(
  position: 'first' | 'next',
  row: Pick<DeviceRow, 'from' | 'event' | 'clear' | 'why'> & { actions?: DeviceRow['actions']; probeState?: DeviceState },
): DeviceRow[] {
  const { probeState = 'image_verifying', ...rest } = row;
  const actions = [...(row.actions ?? []), position === 'first' ? 'startChecks' : 'passCheck'] as NonNullable<DeviceRow['actions']>;
  return [
    { ...rest, actions, guard: `${position} check: sut`, to: 'sut_verifying' },
    { ...rest, actions, guard: `${position} check: sdcard`, to: 'sut_sdcard_verifying' },
    { ...rest, actions, guard: `${position} check: probe`, to: probeState },
    { ...rest, actions, to: 'operation_complete' },
  ];
}
