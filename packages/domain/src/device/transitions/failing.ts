import { BOUNCING_DEVICE_STATES, DEVICE_STATE_NAMES, DEVICE_STATES, FAILED_DEVICE_STATES } from '../device-states.js';
import type { DeviceRow } from './device-row.js';

const passing = DEVICE_STATE_NAMES.filter((state) => DEVICE_STATES[state].kind === 'passing');
const waiting = DEVICE_STATE_NAMES.filter((state) => DEVICE_STATES[state].kind !== 'stable');

/** Failure is reported first; then the device bounces, rests, or goes back offline. */
export const FAILING: readonly DeviceRow[] = [
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
