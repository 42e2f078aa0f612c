import { type DeviceRow, towardsCheck } from './device-row.js';

/** Proof that an image works, and the self-test. */
export const VERIFYING: readonly DeviceRow[] = [
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
];
