import { DEVICE_EVENTS, DEVICE_STATE_NAMES, deviceStatesOfKind } from '@mozpool/domain';
import { nextStates } from './next-states.js';

test('a network boot goes on when the live image reports, and gives up when it never does', () => {
  const next = nextStates('pxe_booting');
  expect(next.find(({ to }) => to === 'mobile_init_started')?.by).toEqual(['mobile init started']);
  expect(next.find(({ to }) => to === 'failed_pxe_booting')?.by).toEqual([expect.stringMatching(/^too often /)]);
});

test('a failure that stays leads nowhere by itself, and an agent that does not answer gets its power cycled now and then', () => {
  expect(nextStates('failed_pxe_booting')).toEqual([]);
  expect(nextStates('sut_verifying').find(({ to }) => to === 'sut_verify_power_cycle')?.by).toEqual(['every 10th timeout']);
  expect(nextStates('start_pxe_boot')).toEqual([{ to: 'pxe_power_cycling', by: ['at once'] }]);
});

test('every state that does not last leads on, never to itself, and orders are left to the menu', () => {
  for (const state of [...deviceStatesOfKind('waiting'), ...deviceStatesOfKind('passing')]) expect(nextStates(state)).not.toEqual([]);
  const orders = DEVICE_EVENTS.please.map((event) => event.replaceAll('_', ' '));
  for (const state of DEVICE_STATE_NAMES)
    for (const { to, by } of nextStates(state)) {
      expect(to).not.toBe(state);
      expect(by.filter((each) => orders.some((order) => order === each))).toEqual([]);
    }
});

test('a state of another release leads nowhere that is known here', () => {
  expect(nextStates('state_of_tomorrow')).toEqual([]);
});
