import { type DeviceRow, towardsCheck } from './device-row.js';

/** Plain reboots: by the relay, or by the agent on the device. */
export const POWER_CYCLING: readonly DeviceRow[] = [
  // power cycle
  {
    from: ['pc_power_cycling', 'pxe_power_cycling', 'sut_verify_power_cycle'],
    event: 'entered',
    guard: 'noPower',
    to: 'failed_power_cycling',
    why: 'Where nothing switches its power there is nothing to wait for.',
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
    why: 'Both halves were read back.',
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
];
