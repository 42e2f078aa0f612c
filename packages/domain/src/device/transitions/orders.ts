import { DEVICE_STATE_NAMES, type DeviceState, FAILED_DEVICE_STATES } from '../device-states.js';
import type { DeviceRow } from './device-row.js';

const accepting: readonly DeviceState[] = ['new', 'unknown', 'troubleshooting', 'ready', 'returned'];
const basic: readonly DeviceState[] = [...accepting, 'maintenance_mode', 'self_test_running', 'offline', ...FAILED_DEVICE_STATES];
const touchable = DEVICE_STATE_NAMES.filter((state) => state !== 'locked_out');

/** What people and requests ask of a device. */
export const ORDERS: readonly DeviceRow[] = [
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
    from: ['offline', 'troubleshooting'],
    event: 'please_go_online',
    to: 'start_self_test',
    actions: ['startComingOnline'],
    why: 'A device comes back by proving itself.',
  },

  // out of Mozpool's hands
  {
    from: touchable,
    event: 'please_lock_out',
    guard: 'notHeld',
    to: 'locked_out',
    actions: ['clearNextImage', 'forgetProof', 'clearBoot'],
    clear: 'all',
    why: 'Somebody else manages the device from now on; only force brings it back.',
  },
  {
    from: touchable,
    event: 'please_troubleshoot',
    guard: 'notHeld',
    to: 'troubleshooting',
    actions: ['clearNextImage', 'forgetProof', 'clearBoot'],
    clear: 'all',
    why: 'A person looks into the device; whatever that person asks of it leaves the state.',
  },
];
