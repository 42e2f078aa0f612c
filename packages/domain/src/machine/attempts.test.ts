import { deviceAttempts } from '../device/device-attempts.js';
import { DEVICE_ATTEMPTS } from '../device/device-limits.js';
import { requestAttempts } from '../request/request-attempts.js';

const of = (state: string, counters: Record<string, number> = {}) =>
  deviceAttempts({ state, counters, failures: {} }).map(({ counter, count, limit }) => [counter, count, limit]);

test.each<[string, Record<string, number>, [string, number, number][]]>([
  ['pxe_booting', {}, [['pxe_booting', 0, 30]]],
  [
    'pxe_power_cycling',
    { pxe_booting: 3, checks_passed: 2 },
    [
      ['power_cycling', 0, 200],
      ['pxe_booting', 3, 30],
    ],
  ],
  [
    'pc_pinging',
    { pc_rounds: 2, pc_pinging: 4 },
    [
      ['pc_pinging', 4, 12],
      ['pc_rounds', 2, 5],
    ],
  ],
  ['failed_pxe_booting', { pxe_booting: 31 }, [['pxe_booting', 31, 30]]],
  ['ready', { sut_verify_power_cycle: 1 }, []],
  ['offline', { pxe_booting: 31 }, []],
  ['of_tomorrow', { pxe_booting: 1 }, []],
])('%s with %j', (state, counters, attempts) => expect(of(state, counters)).toEqual(attempts));

test('the last limit that is given holds', () => {
  const limit = (...overrides: Parameters<typeof deviceAttempts>[1][]) =>
    deviceAttempts({ state: 'pxe_booting', counters: {}, failures: {} }, ...overrides)[0]?.limit;
  expect(limit()).toBe(DEVICE_ATTEMPTS.pxe_booting);
  expect(limit({ attempts: { pxe_booting: 4 } }, { attempts: { pxe_booting: 2 } })).toBe(2);
  expect(limit({ attempts: { pxe_booting: 4 } }, null)).toBe(4);
});

test('a request that looks again tells on how many devices the image failed', () => {
  expect(requestAttempts({ state: 'finding_device', counters: { bad_images: 1 } })).toEqual([
    { counter: 'bad_images', count: 1, limit: 1 },
  ]);
  expect(requestAttempts({ state: 'contacting_lifeguard', counters: {} })).toContainEqual({
    counter: 'contacting_lifeguard',
    count: 0,
    limit: 4,
  });
  expect(requestAttempts({ state: 'ready', counters: { pending: 3 } })).toEqual([]);
});
