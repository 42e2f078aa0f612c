import type { DeviceState } from '../device-states.js';
import { type DeviceRow, towardsCheck } from './device-row.js';

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

/** Network boot and what its scripts report. */
export const IMAGING: readonly DeviceRow[] = [
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
];
