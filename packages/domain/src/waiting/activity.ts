import { SELF_TEST_IMAGE } from '../device/device-guards.js';
import { deviceCategory, isKnownDeviceState } from '../device/device-predicates.js';
import { DEVICE_STATES, type DeviceState } from '../device/device-states.js';

/** What a device that nobody can have now is busy with, in words for people. */
export const DEVICE_ACTIVITIES = ['self_test', 'imaging', 'return_check', 'power_cycle', 'proof_check', 'maintenance'] as const;
export type DeviceActivity = (typeof DEVICE_ACTIVITIES)[number];

export const ACTIVITY_PHRASES: Record<DeviceActivity, string> = {
  self_test: 'in self-test',
  imaging: 'being imaged',
  return_check: 'being verified after return',
  power_cycle: 'being power-cycled',
  proof_check: 'being checked first',
  maintenance: 'in maintenance',
};

const SELF_TEST_STATES: readonly DeviceState[] = ['new', 'start_self_test', 'self_test_running'];
const POWER_CYCLE_STATES = (Object.keys(DEVICE_STATES) as DeviceState[]).filter((state) => state.startsWith('pc_'));

/** What a device that nobody holds is busy with; null when it is idle, failed, offline or in a state of another release. */
export function deviceActivity(device: { state: string; nextImage: string | null; provenAt: number | null }): DeviceActivity | null {
  if (!isKnownDeviceState(device.state)) return null;
  const { state } = device;
  const category = deviceCategory({ state, held: false });
  if (category === 'maintenance') return 'maintenance';
  if (category !== 'processing') return null;
  if (state === 'returned') return 'return_check';
  // a returned device has lost its proof; one that somebody power-cycles keeps it
  if (POWER_CYCLE_STATES.includes(state)) return device.provenAt === null ? 'return_check' : 'power_cycle';
  return SELF_TEST_STATES.includes(state) || device.nextImage === SELF_TEST_IMAGE ? 'self_test' : 'imaging';
}
