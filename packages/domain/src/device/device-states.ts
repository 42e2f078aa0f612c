import type { StateRow } from '../machine/definition.js';
import type { DeviceDuration } from './device-limits.js';
import type { FailureCause } from './failure-cause.js';

type Row = StateRow<DeviceDuration> & { cause?: FailureCause };

/** Every state of a device. Names and deadlines of Mozpool 4.2; additions are marked. */
export const DEVICE_STATES = {
  new: { meaning: 'Just added; a self-test starts by itself.', kind: 'waiting', category: 'processing', deadline: 'at_once' },
  unknown: {
    meaning: 'The stored state is not known to this release; waits for instructions.',
    kind: 'stable',
    category: 'offline',
    deadline: null,
  },
  locked_out: {
    meaning: 'Managed outside Mozpool; nothing touches it until it is forced out.',
    kind: 'stable',
    category: 'offline',
    deadline: null,
    entry: ['stopComingOnline'],
  },
  troubleshooting: {
    meaning: 'A person is investigating; left by a request of that person, or brought online through a self-test.',
    kind: 'stable',
    category: 'maintenance',
    deadline: null,
    entry: ['stopComingOnline'],
  },
  /** addition */
  offline: {
    meaning: 'Taken out of the pool by an operator; brought online, it comes back through a self-test.',
    kind: 'stable',
    category: 'offline',
    deadline: null,
  },
  ready: {
    meaning: 'Works. Idle, or in the hands of the request that holds it.',
    kind: 'waiting',
    category: 'idle',
    deadline: 'ready',
    entry: ['stopComingOnline', 'checkIfIdle', 'offerIfIdle'],
  },
  /** addition */
  returned: {
    meaning: 'Given back; power-cycled and verified next, unless a waiting request takes it at once.',
    kind: 'waiting',
    category: 'processing',
    deadline: 'returned',
    entry: ['offer'],
  },

  pc_power_cycling: {
    meaning: 'Power is cut and restored for a plain reboot.',
    kind: 'waiting',
    category: 'processing',
    deadline: 'power_cycling',
    entry: ['powerCycle'],
  },
  pc_rebooting: {
    meaning: 'Waits for the boot loader and the system; their early pings do not count.',
    kind: 'waiting',
    category: 'processing',
    deadline: 'pc_rebooting',
  },
  pc_sut_reboot_request: {
    meaning: 'The agent on the device is asked to reboot it.',
    kind: 'waiting',
    category: 'processing',
    deadline: 'reboot_request',
    entry: ['reboot'],
  },
  pc_sut_rebooting: {
    meaning: 'Lets the device go down after it was asked to reboot.',
    kind: 'waiting',
    category: 'processing',
    deadline: 'pc_sut_rebooting',
  },
  pc_pinging: {
    meaning: 'Pings until the device answers.',
    kind: 'waiting',
    category: 'processing',
    deadline: 'pc_pinging',
    entry: ['probePing'],
  },

  start_pxe_boot: { meaning: 'Imaging was asked for.', kind: 'passing', category: 'processing', deadline: 'at_once' },
  start_self_test: { meaning: 'A self-test was asked for.', kind: 'passing', category: 'processing', deadline: 'at_once' },
  start_maintenance: { meaning: 'The maintenance image was asked for.', kind: 'passing', category: 'processing', deadline: 'at_once' },

  pxe_power_cycling: {
    meaning: 'Power is cut and restored for a network boot.',
    kind: 'waiting',
    category: 'processing',
    deadline: 'power_cycling',
    entry: ['powerCycleForPxe'],
  },
  pxe_booting: {
    meaning: 'Waits for the first script of the live image.',
    kind: 'waiting',
    category: 'processing',
    deadline: 'pxe_booting',
  },
  mobile_init_started: {
    meaning: 'The first script runs and fetches the second.',
    kind: 'waiting',
    category: 'processing',
    deadline: 'mobile_init_started',
  },
  android_downloading: {
    meaning: 'The device downloads an Android build.',
    kind: 'waiting',
    category: 'processing',
    deadline: 'downloading',
  },
  android_extracting: {
    meaning: 'The device unpacks an Android build.',
    kind: 'waiting',
    category: 'processing',
    deadline: 'android_extracting',
  },
  b2g_downloading: { meaning: 'The device downloads a B2G build.', kind: 'waiting', category: 'processing', deadline: 'downloading' },
  b2g_extracting: { meaning: 'The device unpacks a B2G build.', kind: 'waiting', category: 'processing', deadline: 'b2g_extracting' },
  /** addition: any disk image */
  image_downloading: { meaning: 'The device downloads a disk image.', kind: 'waiting', category: 'processing', deadline: 'downloading' },
  image_extracting: { meaning: 'The device writes a disk image.', kind: 'waiting', category: 'processing', deadline: 'image_extracting' },
  image_rebooting: {
    meaning: 'Waits for the boot loader and the new system; early pings do not count.',
    kind: 'waiting',
    category: 'processing',
    deadline: 'image_rebooting',
  },
  image_verifying: {
    meaning: 'Probes the new system (ping, TCP port or adb) until it answers.',
    kind: 'waiting',
    category: 'processing',
    deadline: 'image_verifying',
    entry: ['probeCheck'],
  },

  sut_verifying: {
    meaning: 'Tries to reach the SUT agent.',
    kind: 'waiting',
    category: 'processing',
    deadline: 'sut_verifying',
    entry: ['probeSut'],
  },
  sut_verify_power_cycle: {
    meaning: 'Power-cycles a device whose SUT agent does not answer.',
    kind: 'waiting',
    category: 'processing',
    deadline: 'power_cycling',
    entry: ['powerCycle'],
  },
  sut_sdcard_verifying: {
    meaning: 'Writes a test file to the SD card.',
    kind: 'waiting',
    category: 'processing',
    deadline: 'sut_sdcard_verifying',
    entry: ['checkSdCard'],
  },
  operation_complete: {
    meaning: 'Wraps up a power cycle or an imaging run.',
    kind: 'passing',
    category: 'processing',
    deadline: 'at_once',
  },

  maintenance_mode: {
    meaning: 'Runs the live image with a prompt for a person.',
    kind: 'stable',
    category: 'maintenance',
    deadline: null,
    entry: ['reportComplete'],
  },
  self_test_running: { meaning: 'The self-test script runs.', kind: 'waiting', category: 'processing', deadline: 'self_test_running' },

  failed_power_cycling: {
    meaning: 'Power could not be cycled, or nothing switches it.',
    cause: 'relay',
    kind: 'stable',
    category: 'failed',
    deadline: null,
    entry: ['reportFailure'],
  },
  /** addition: 4.2 cycled power for ever */
  failed_pc_pinging: {
    meaning: 'Power cycles work, but the device never answers pings.',
    cause: 'network',
    kind: 'stable',
    category: 'failed',
    deadline: null,
    entry: ['reportFailure'],
  },
  failed_pxe_booting: {
    meaning: 'No sign of life after many network boots, or no PXE configuration.',
    cause: 'boot',
    kind: 'stable',
    category: 'failed',
    deadline: null,
    entry: ['reportFailure'],
  },
  failed_mobile_init_started: {
    meaning: 'The second script never started.',
    cause: 'boot',
    kind: 'stable',
    category: 'failed',
    deadline: null,
    entry: ['reportFailure'],
  },
  failed_self_test: {
    meaning: 'The self-test failed or never ended.',
    cause: 'unknown',
    kind: 'stable',
    category: 'failed',
    deadline: null,
    entry: ['reportFailure'],
  },
  failed_sut_verifying: {
    meaning: 'The SUT agent could not be reached; a self-test follows.',
    cause: 'agent',
    kind: 'passing',
    category: 'failed',
    deadline: 'at_once',
  },
  failed_sut_sdcard_verifying: {
    meaning: 'The SD card could not be written; a self-test follows.',
    cause: 'storage',
    kind: 'passing',
    category: 'failed',
    deadline: 'at_once',
  },
  failed_android_downloading: {
    meaning: 'Android could not be downloaded; a self-test follows.',
    cause: 'network',
    kind: 'passing',
    category: 'failed',
    deadline: 'at_once',
  },
  failed_android_extracting: {
    meaning: 'Android could not be unpacked; a self-test follows.',
    cause: 'storage',
    kind: 'passing',
    category: 'failed',
    deadline: 'at_once',
  },
  failed_android_pinging: {
    meaning: 'Left by old releases; a self-test follows.',
    cause: 'network',
    kind: 'passing',
    category: 'failed',
    deadline: 'at_once',
  },
  failed_b2g_downloading: {
    meaning: 'B2G could not be downloaded; a self-test follows.',
    cause: 'network',
    kind: 'passing',
    category: 'failed',
    deadline: 'at_once',
  },
  failed_b2g_extracting: {
    meaning: 'B2G could not be unpacked; a self-test follows.',
    cause: 'storage',
    kind: 'passing',
    category: 'failed',
    deadline: 'at_once',
  },
  failed_b2g_pinging: {
    meaning: 'Left by old releases; a self-test follows.',
    cause: 'network',
    kind: 'passing',
    category: 'failed',
    deadline: 'at_once',
  },
  failed_image_downloading: {
    meaning: 'A disk image could not be downloaded; a self-test follows.',
    cause: 'network',
    kind: 'passing',
    category: 'failed',
    deadline: 'at_once',
  },
  failed_image_extracting: {
    meaning: 'A disk image could not be written; a self-test follows.',
    cause: 'storage',
    kind: 'passing',
    category: 'failed',
    deadline: 'at_once',
  },
  failed_image_verifying: {
    meaning: 'The new system never answered; a self-test follows.',
    cause: 'network',
    kind: 'passing',
    category: 'failed',
    deadline: 'at_once',
  },
} as const satisfies Record<string, Row>;

export type DeviceState = keyof typeof DEVICE_STATES;
export const DEVICE_STATE_NAMES = Object.keys(DEVICE_STATES) as DeviceState[];

export const FAILED_DEVICE_STATES = DEVICE_STATE_NAMES.filter((state) => state.startsWith('failed_'));
/** Failure states that lead to a self-test by themselves. */
export const BOUNCING_DEVICE_STATES = FAILED_DEVICE_STATES.filter((state) => DEVICE_STATES[state].kind === 'passing');
