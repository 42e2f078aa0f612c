import { obstacleReason, refusalReason, stateSentence } from './order-refusal.js';

const free = { requestId: null, hasPower: true };

test.each([
  ['held', { ...free, requestId: 5 }, 'ready', 'request 5 holds it'],
  ['held', free, 'ready', 'a request holds it'],
  ['in_work', free, 'pxe_booting', 'state pxe_booting: Waits for the first script of the live image'],
  ['no_power', { ...free, hasPower: false }, 'ready', 'nothing switches its power'],
] as const)('an obstacle %s is told', (obstacle, device, state, expected) => {
  expect(obstacleReason('please_power_off', obstacle, state, device)).toBe(expected);
});

test('a state that does not take an order is told with those that do', () => {
  expect(obstacleReason('please_go_online', 'state', 'ready', free)).toMatch(
    /^state ready: .*; states that take it are troubleshooting, offline$/,
  );
});

test('what no image boots is told', () => {
  expect(refusalReason('please_image', 'refused', 'ready', free)).toBe('the image has no PXE configuration for its hardware');
});

test('a state of another release is told, too', () => {
  expect(stateSentence('state_of_tomorrow')).toBe('State state_of_tomorrow: not known to this release.');
});
