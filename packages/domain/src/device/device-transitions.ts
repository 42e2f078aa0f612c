import type { TransitionRow } from '../machine/definition.js';
import type { DEVICE_ACTIONS } from './device-actions.js';
import type { DEVICE_GUARDS } from './device-guards.js';
import type { DeviceAttempt } from './device-limits.js';
import { BOUNCING_DEVICE_STATES, DEVICE_STATE_NAMES, DEVICE_STATES, type DeviceState, FAILED_DEVICE_STATES } from './device-states.js';
import { withSkippedSteps } from './skipped-steps.js';

/** Every event of a device, by who sends it. */
export const DEVICE_EVENTS = {
  /** people, and the request that holds the device */
  please: [
    'please_image',
    'please_power_cycle',
    'please_self_test',
    'please_start_maintenance',
    'please_pxe_boot',
    'please_reboot',
    'please_power_off',
    'please_go_offline',
    'please_go_online',
    'please_check',
  ],
  /** scripts on the device */
  script: [
    'mobile_init_started',
    'android_downloading',
    'android_extracting',
    'android_rebooting',
    'b2g_downloading',
    'b2g_extracting',
    'b2g_rebooting',
    'image_downloading',
    'image_extracting',
    'image_rebooting',
    'maint_mode',
    'self_test_running',
    'self_test_ok',
    'failed_self_test',
    'bad_image',
  ],
  /** answers of the agent */
  answer: [
    'power_cycle_ok',
    'power_cycle_failed',
    'ping_ok',
    'check_ok',
    'verify_ok',
    'failed',
    'sut_verify_ok',
    'sut_sdcard_ok',
    'sut_sdcard_failed',
    'reboot_ok',
    'reboot_failed',
  ],
  /** the engine: a claim taken or gone, a deadline passed, an outage of ours over */
  engine: ['claimed', 'released', 'timeout', 'resume'],
} as const;
export type DeviceEvent = (typeof DEVICE_EVENTS)[keyof typeof DEVICE_EVENTS][number];
export const DEVICE_EVENT_NAMES: readonly DeviceEvent[] = Object.values(DEVICE_EVENTS).flat();
export type DeviceAnswerEvent = (typeof DEVICE_EVENTS.answer)[number];
export type DeviceScriptEvent = (typeof DEVICE_EVENTS.script)[number];

export type DeviceRow = Omit<TransitionRow<DeviceState, DeviceEvent | 'entered', DeviceAttempt>, 'guard' | 'actions'> & {
  guard?: keyof typeof DEVICE_GUARDS;
  actions?: readonly (keyof typeof DEVICE_ACTIONS)[];
};

const accepting: readonly DeviceState[] = ['new', 'unknown', 'troubleshooting', 'ready', 'returned'];
const basic: readonly DeviceState[] = [...accepting, 'maintenance_mode', 'self_test_running', 'offline', ...FAILED_DEVICE_STATES];
const touchable = DEVICE_STATE_NAMES.filter((state) => state !== 'locked_out');
const passing = DEVICE_STATE_NAMES.filter((state) => DEVICE_STATES[state].kind === 'passing');
const waiting = DEVICE_STATE_NAMES.filter((state) => DEVICE_STATES[state].kind !== 'stable');
/** The boot scripts have an image in their hands. */
const writing: readonly DeviceState[] = [
  'mobile_init_started',
  'android_downloading',
  'android_extracting',
  'b2g_downloading',
  'b2g_extracting',
  'image_downloading',
  'image_extracting',
];

/** The rows that lead from an event to the first or next check of the image, or to the end when there is none. */
function towardsCheck(
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

/** The imaging steps of one family of images: download, extract, reboot. */
function imagingRows(family: 'android' | 'b2g' | 'image'): DeviceRow[] {
  const downloading = `${family}_downloading` as const;
  const extracting = `${family}_extracting` as const;
  return [
    {
      from: ['mobile_init_started'],
      event: downloading,
      to: downloading,
      clear: ['mobile_init_started'],
      why: 'The second script has begun.',
    },
    {
      from: [downloading],
      event: extracting,
      to: extracting,
      clear: [downloading],
      actions: ['loseCurrentImage'],
      why: 'From here on the old image is gone.',
    },
    ...towardsCheck('first', {
      from: [extracting],
      event: `${family}_rebooting`,
      clear: [extracting],
      probeState: 'image_rebooting',
      why: 'The image is written; what proves it is data of the image.',
    }),
    {
      from: [downloading],
      event: 'timeout',
      to: 'pxe_power_cycling',
      count: { counter: downloading, exhausted: `failed_${downloading}` },
      why: 'The script hangs; boot it again.',
    },
    {
      from: [extracting],
      event: 'timeout',
      to: 'pxe_power_cycling',
      count: { counter: extracting, exhausted: `failed_${extracting}` },
      why: 'The script hangs; boot it again.',
    },
  ];
}

const rows: DeviceRow[] = [
  // requests that every working or broken device takes
  { from: basic, event: 'please_self_test', to: 'start_self_test', why: 'A device proves itself on request.' },
  {
    from: basic,
    event: 'please_start_maintenance',
    guard: 'maintenanceBootable',
    to: 'start_maintenance',
    why: 'A person wants the live image; refused where it cannot boot.',
  },

  // requests that only working devices take: a broken one has to prove itself first
  {
    from: accepting,
    event: 'please_image',
    guard: 'askedImageBootable',
    to: 'start_pxe_boot',
    actions: ['setNextImage', 'stopComingOnline'],
    why: 'Imaging; refused where the image cannot boot on this hardware.',
  },
  {
    from: accepting,
    event: 'please_power_cycle',
    to: 'pc_power_cycling',
    actions: ['clearNextImage', 'stopComingOnline'],
    clear: ['power_cycling', 'pc_pinging', 'pc_rounds'],
    why: 'An old imaging job is not resumed by a reboot.',
  },
  {
    from: accepting,
    event: 'please_pxe_boot',
    guard: 'askedPxeConfigExists',
    to: 'pxe_power_cycling',
    actions: ['setNextPxeConfig', 'stopComingOnline'],
    clear: 'all',
    why: 'A person boots a PXE configuration by hand.',
  },
  {
    from: accepting,
    event: 'please_reboot',
    guard: 'currentImageHasAgent',
    to: 'pc_sut_reboot_request',
    actions: ['clearNextImage'],
    clear: 'all',
    why: 'A reboot without cutting power, where the image can do it.',
  },
  {
    from: accepting,
    event: 'please_reboot',
    to: 'pc_power_cycling',
    actions: ['clearNextImage'],
    clear: 'all',
    why: 'Without an agent on the device only the relay can reboot it.',
  },

  // power off, offline, online
  {
    from: touchable,
    event: 'please_power_off',
    guard: 'notHeldWithPower',
    to: 'offline',
    actions: ['clearNextImage', 'stopComingOnline', 'forgetProof', 'powerOff'],
    clear: 'all',
    why: 'A device without power is out of the pool.',
  },
  {
    from: ['ready', 'maintenance_mode'],
    event: 'please_power_off',
    guard: 'heldWithPower',
    to: 'same',
    actions: ['powerOff'],
    why: 'The holder may switch off the device it holds; a power cycle brings it back.',
  },
  {
    from: touchable,
    event: 'please_go_offline',
    guard: 'notHeld',
    to: 'offline',
    actions: ['clearNextImage', 'stopComingOnline', 'forgetProof', 'clearBoot'],
    clear: 'all',
    why: 'An operator takes the device out of the pool.',
  },
  {
    from: ['offline'],
    event: 'please_go_online',
    to: 'start_self_test',
    actions: ['startComingOnline'],
    why: 'A device comes back by proving itself.',
  },

  // claims
  { from: ['ready', 'returned'], event: 'claimed', to: 'ready', why: 'The new generation kills checks in flight.' },
  {
    from: ['ready'],
    event: 'released',
    guard: 'notHeldAndVerifyOnReturn',
    to: 'returned',
    actions: ['forgetProof'],
    why: 'What the holder left behind is not known. News that comes after the next claim changes nothing.',
  },
  { from: ['ready'], event: 'released', guard: 'notHeld', to: 'same', why: 'Idle checks begin again.' },
  {
    from: ['maintenance_mode'],
    event: 'released',
    guard: 'notHeld',
    to: 'start_self_test',
    why: 'The person is done; the device proves itself.',
  },
  {
    from: ['pxe_power_cycling', 'pxe_booting', 'mobile_init_started'],
    event: 'released',
    guard: 'maintenanceForNobody',
    to: 'start_self_test',
    why: 'Whoever asked for the live image is gone; it would wait for a person for ever.',
  },
  {
    from: ['returned'],
    event: 'timeout',
    to: 'pc_power_cycling',
    actions: ['clearNextImage'],
    clear: ['power_cycling', 'pc_pinging', 'pc_rounds'],
    why: 'Nobody waits for it: verify it now.',
  },

  // idle
  { from: ['new'], event: 'timeout', to: 'start_self_test', why: 'A new device proves itself by itself.' },
  { from: ['ready'], event: 'timeout', to: 'same', why: 'Idle devices die unnoticed unless they are checked.' },
  { from: ['ready'], event: 'please_check', guard: 'notHeld', to: 'same', why: 'Someone waits for it and its last proof is too old.' },
  { from: ['ready'], event: 'check_ok', to: 'stay', actions: ['markProven', 'offer'], why: 'The proof is fresh again.' },
  {
    from: ['ready'],
    event: 'failed',
    guard: 'notHeld',
    to: 'start_self_test',
    actions: ['logDetail', 'forgetProof'],
    why: 'An idle device stopped answering. One in use is its holder’s.',
  },

  // power cycle
  {
    from: ['pc_power_cycling', 'pxe_power_cycling', 'sut_verify_power_cycle'],
    event: 'entered',
    guard: 'noPower',
    to: 'failed_power_cycling',
    why: 'Without a relay there is nothing to wait for.',
  },
  {
    from: ['pc_power_cycling'],
    event: 'entered',
    guard: 'pingRoundsExhausted',
    to: 'failed_pc_pinging',
    clear: ['pc_rounds'],
    why: 'The loop of power cycle, reboot and ping has an end.',
  },
  {
    from: ['pc_power_cycling'],
    event: 'power_cycle_ok',
    to: 'pc_rebooting',
    clear: ['power_cycling'],
    why: 'The relay confirmed both halves.',
  },
  {
    from: ['pc_power_cycling', 'pxe_power_cycling'],
    event: 'power_cycle_failed',
    to: 'same',
    count: { counter: 'power_cycling', exhausted: 'failed_power_cycling' },
    why: 'Usually the network or the board is down and comes back.',
  },
  {
    from: ['pc_power_cycling', 'pxe_power_cycling'],
    event: 'timeout',
    to: 'same',
    count: { counter: 'power_cycling', exhausted: 'failed_power_cycling' },
    why: 'Usually the network or the board is down and comes back.',
  },
  { from: ['pc_rebooting'], event: 'timeout', to: 'pc_pinging', why: 'The boot pause is over: pings count now.' },
  { from: ['pc_pinging'], event: 'ping_ok', to: 'operation_complete', clear: ['pc_pinging', 'pc_rounds'], why: 'The device is up.' },
  {
    from: ['pc_pinging'],
    event: 'timeout',
    to: 'same',
    count: { counter: 'pc_pinging', exhausted: 'pc_power_cycling', exhaustedActions: ['endPingRound'] },
    why: 'Keep asking for a while, then cut power again.',
  },

  // reboot through the device's own agent
  {
    from: ['pc_sut_reboot_request'],
    event: 'reboot_ok',
    to: 'pc_sut_rebooting',
    why: 'Verifying at once would reach the system that is going down.',
  },
  {
    from: ['pc_sut_reboot_request'],
    event: 'reboot_failed',
    to: 'pc_power_cycling',
    actions: ['logDetail'],
    why: 'The relay is the reliable way.',
  },
  { from: ['pc_sut_reboot_request'], event: 'timeout', to: 'pc_power_cycling', why: 'The relay is the reliable way.' },
  ...towardsCheck('first', {
    from: ['pc_sut_rebooting'],
    event: 'timeout',
    why: 'The device has gone down; verify the system that comes up.',
  }),

  // pass-through starts
  { from: ['start_pxe_boot'], event: 'entered', to: 'pxe_power_cycling', clear: 'all', why: 'A fresh start.' },
  {
    from: ['start_self_test'],
    event: 'entered',
    guard: 'selfTestBootable',
    to: 'pxe_power_cycling',
    clear: 'all',
    actions: ['setNextSelfTest'],
    why: 'The self-test image exists for this hardware.',
  },
  {
    from: ['start_self_test'],
    event: 'entered',
    to: 'pc_power_cycling',
    clear: 'all',
    actions: ['clearNextImage'],
    why: 'Without a self-test image, rebooting and answering a ping is the test.',
  },
  {
    from: ['start_maintenance'],
    event: 'entered',
    to: 'pxe_power_cycling',
    clear: 'all',
    actions: ['setNextMaintenance'],
    why: 'A fresh start.',
  },

  // network boot
  {
    from: ['pxe_power_cycling'],
    event: 'entered',
    guard: 'nothingToBoot',
    to: 'failed_pxe_booting',
    why: 'No PXE configuration: nothing could ever boot.',
  },
  {
    from: ['pxe_power_cycling'],
    event: 'power_cycle_ok',
    to: 'pxe_booting',
    clear: ['power_cycling'],
    why: 'The relay confirmed both halves.',
  },
  { from: ['pxe_booting'], event: 'mobile_init_started', to: 'mobile_init_started', clear: ['pxe_booting'], why: 'The live image runs.' },
  {
    from: ['pxe_booting'],
    event: 'timeout',
    to: 'pxe_power_cycling',
    count: { counter: 'pxe_booting', exhausted: 'failed_pxe_booting' },
    why: 'No sign of life: try again.',
  },
  {
    from: ['mobile_init_started'],
    event: 'timeout',
    to: 'pxe_power_cycling',
    count: { counter: 'mobile_init_started', exhausted: 'failed_mobile_init_started' },
    why: 'The second script did not start: try again.',
  },
  {
    from: ['mobile_init_started'],
    event: 'maint_mode',
    to: 'maintenance_mode',
    clear: ['mobile_init_started'],
    actions: ['loseCurrentImage', 'stopComingOnline'],
    why: 'A person may change anything from here on.',
  },
  {
    from: ['mobile_init_started'],
    event: 'self_test_running',
    to: 'self_test_running',
    clear: ['mobile_init_started'],
    actions: ['loseCurrentImage', 'clearNextImage'],
    why: 'The test may overwrite the card.',
  },

  ...imagingRows('android'),
  ...imagingRows('b2g'),
  ...imagingRows('image'),
  {
    from: writing,
    event: 'bad_image',
    guard: 'installingSelfTest',
    to: 'failed_self_test',
    actions: ['logBadImage'],
    why: 'Testing again would boot the same bad image for ever.',
  },
  {
    from: writing,
    event: 'bad_image',
    to: 'start_self_test',
    actions: ['logBadImage', 'reportBadImage', 'clearNextImage'],
    why: 'The image is at fault; the device only has to prove itself.',
  },
  ...towardsCheck('first', { from: ['image_rebooting'], event: 'timeout', why: 'The boot pause is over: probes count now.' }),

  // verification
  ...towardsCheck('next', { from: ['image_verifying'], event: 'verify_ok', clear: ['image_verifying'], why: 'One check passed.' }),
  {
    from: ['image_verifying'],
    event: 'timeout',
    to: 'same',
    count: { counter: 'image_verifying', exhausted: 'failed_image_verifying' },
    why: 'Systems need long to come up.',
  },
  ...towardsCheck('next', { from: ['sut_verifying'], event: 'sut_verify_ok', clear: ['sut_verifying'], why: 'One check passed.' }),
  {
    from: ['sut_verifying'],
    event: 'timeout',
    to: 'same',
    count: { counter: 'sut_verifying', exhausted: 'failed_sut_verifying', every: { times: 10, to: 'sut_verify_power_cycle' } },
    why: 'Systems need long to come up; a power cycle helps some.',
  },
  { from: ['sut_verify_power_cycle'], event: 'power_cycle_ok', to: 'sut_verifying', why: 'Ask the agent again, with the count as it was.' },
  {
    from: ['sut_verify_power_cycle'],
    event: 'timeout',
    to: 'same',
    count: { counter: 'sut_verify_power_cycle', exhausted: 'failed_sut_verifying' },
    why: 'The board may come back.',
  },
  ...towardsCheck('next', {
    from: ['sut_sdcard_verifying'],
    event: 'sut_sdcard_ok',
    clear: ['sut_sdcard_verifying'],
    why: 'One check passed.',
  }),
  {
    from: ['sut_sdcard_verifying'],
    event: 'sut_sdcard_failed',
    to: 'same',
    actions: ['logDetail'],
    count: { counter: 'sut_sdcard_verifying', exhausted: 'failed_sut_sdcard_verifying' },
    why: 'A card may fail once.',
  },
  {
    from: ['sut_sdcard_verifying'],
    event: 'timeout',
    to: 'same',
    count: { counter: 'sut_sdcard_verifying', exhausted: 'failed_sut_sdcard_verifying' },
    why: 'A card may fail once.',
  },
  {
    from: ['operation_complete'],
    event: 'entered',
    to: 'ready',
    actions: ['promoteNextImage', 'markProven', 'reportComplete'],
    why: 'What was being installed is installed now.',
  },

  // self-test
  {
    from: ['self_test_running'],
    event: 'self_test_ok',
    to: 'ready',
    actions: ['markProven'],
    why: 'A self-test is no imaging: nothing is reported to a request.',
  },
  { from: ['self_test_running'], event: 'failed_self_test', to: 'failed_self_test', why: 'The script says so.' },
  {
    from: ['self_test_running'],
    event: 'timeout',
    guard: 'excused',
    to: 'start_self_test',
    why: 'An outage of ours may have swallowed the result: test again.',
  },
  { from: ['self_test_running'], event: 'timeout', to: 'failed_self_test', why: 'The script hangs.' },

  // failure: report first, then bounce
  {
    from: FAILED_DEVICE_STATES,
    event: 'entered',
    guard: 'comingOnline',
    to: 'offline',
    actions: ['reportFailure', 'stopComingOnline'],
    why: 'The attempt to come online failed; the reason is kept.',
  },
  {
    from: BOUNCING_DEVICE_STATES,
    event: 'entered',
    to: 'start_self_test',
    actions: ['reportFailure', 'clearNextImage'],
    why: 'Such a fault is often cured by a fresh start; the self-test tells.',
  },

  // a state that is left within one transition, found at rest after a forced change or an old release
  { from: passing, event: 'timeout', to: 'same', why: 'No state without a way out.' },
  { from: waiting, event: 'resume', to: 'same', why: 'An outage of ours is over: the step starts again and counts nothing.' },
];

/** Every transition of a device, in the order in which guards are tried. */
export const DEVICE_TRANSITIONS: readonly DeviceRow[] = withSkippedSteps(rows);
