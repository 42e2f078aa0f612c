import { deviceTotals, deviceTotalsBy, sharedFaultSentence, sharedFaults } from '../index.js';

const count = (state: string, devices: number, { held = false, alive = true, pool = 'a' } = {}) => ({ state, devices, held, alive, pool });
const COUNTS = [
  count('ready', 1),
  count('ready', 2, { held: true }),
  count('pxe_booting', 4, { pool: 'b' }),
  count('failed_self_test', 8, { alive: false }),
  count('offline', 16),
  count('troubleshooting', 32),
  count('a state of another release', 64),
];

test('every device is in one category', () =>
  expect(deviceTotals(COUNTS)).toEqual({
    total: 127,
    idle: 1,
    in_use: 2,
    processing: 4,
    failed: 8,
    offline: 80,
    maintenance: 32,
    silent: 8,
  }));
test('devices are counted by what they have in common', () =>
  expect(deviceTotalsBy(COUNTS, ({ pool }) => pool).map(({ name, totals }) => [name, totals.total, totals.processing])).toEqual([
    ['a', 123, 0],
    ['b', 4, 4],
  ]));

test.each([
  [3, 6, true],
  [3, 7, false],
  [2, 2, false],
  [20, 30, true],
])('%d failed devices of %d: the part is to blame: %p', (failed, devices, blamed) => {
  const part = { part: 'board' as const, name: 'relay-3', failed, devices };
  expect(sharedFaults([part])).toEqual(blamed ? [part] : []);
});
test('the part is named', () =>
  expect(sharedFaultSentence({ part: 'board', name: 'relay-3', failed: 7, devices: 8 })).toBe(
    '7 of the 8 devices of relay board relay-3 have failed: look at it before you look at them.',
  ));
