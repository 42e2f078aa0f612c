import type { EventRow } from './events.js';
import { leftWithoutPower, unorderedPowerCuts } from './power-history.js';
import type { RelayAction } from './relay-record.js';

const names = new Map([[1, 'panda-0001']]);
const command = (second: number, generation: number): EventRow => ({
  id: second,
  at: new Date(second * 1_000),
  kind: 'command',
  deviceId: 1,
  requestId: null,
  claimId: null,
  fromState: null,
  toState: null,
  event: 'power_cycle',
  generation,
  details: {},
});
const action = (second: number, what: RelayAction['action']): RelayAction => ({
  seq: second,
  at: new Date(second * 1_000).toISOString(),
  board: 'b',
  bank: 1,
  relay: 1,
  action: what,
  device: 'panda-0001',
});

test('one cut for each command is right, and a command may come to nothing', () => {
  expect(unorderedPowerCuts([command(1, 5), command(10, 6)], [action(2, 'off'), action(11, 'off')], names)).toEqual([]);
  expect(unorderedPowerCuts([command(1, 5), command(10, 6)], [action(11, 'off')], names)).toEqual([]);
});

test('a second cut for one command is told, although an earlier command came to nothing', () => {
  expect(unorderedPowerCuts([command(1, 5)], [action(2, 'off'), action(3, 'off')], names)).toHaveLength(1);
  expect(unorderedPowerCuts([command(1, 5), command(10, 6)], [action(12, 'off'), action(13, 'off')], names)).toHaveLength(1);
  expect(unorderedPowerCuts([command(5, 5)], [action(2, 'off')], names)).toHaveLength(1);
});

test('a command that is on its way while the next one is given may still cut power', () => {
  expect(unorderedPowerCuts([command(9, 5), command(10, 6)], [action(10.5, 'off'), action(12, 'off')], names)).toEqual([]);
});

test('a cut after the deadline of its command is told', () => {
  expect(unorderedPowerCuts([command(1, 5)], [action(8, 'off')], names)).toHaveLength(1);
});

test('two commands of one generation are told', () => {
  expect(unorderedPowerCuts([command(1, 5), command(2, 5)], [], names)).toHaveLength(1);
});

test('a device whose last action was off is told', () => {
  expect(leftWithoutPower([action(1, 'off'), action(2, 'on'), action(3, 'get')])).toEqual([]);
  expect(leftWithoutPower([action(1, 'off'), action(2, 'on'), action(3, 'off')])).toEqual(['panda-0001']);
});
