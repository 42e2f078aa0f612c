import type { DeviceRow } from './device-row.js';

/** Claims taken and given up, and what an idle device does. */
export const HOLDING: readonly DeviceRow[] = [
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
];
