import { categoriesBefore, type StateFlow } from '../index.js';

const NOW = { in_use: 2, idle: 5, processing: 1, failed: 1, offline: 1, maintenance: 0 };
const device = (from: string, to: string, times = 1): StateFlow => ({ machine: 'device', from, to, times });
const request = (from: string, to: string, times = 1): StateFlow => ({ machine: 'request', from, to, times });

test.each<[string, StateFlow[], Partial<typeof NOW>]>([
  ['nothing happened', [], {}],
  ['a device failed', [device('self_test_running', 'failed_self_test')], { failed: 0, processing: 2 }],
  ['three were taken offline', [device('ready', 'offline', 3)], { offline: -2, idle: 8 }],
  ['a device went on within its category', [device('start_pxe_boot', 'pxe_booting')], {}],
  ['a request got its device', [device('operation_complete', 'ready'), request('pending', 'ready')], { processing: 2, in_use: 1 }],
  ['a request was returned', [request('ready', 'closed'), device('ready', 'returned')], { in_use: 3, processing: 0 }],
  ['a request that had no device was closed', [request('finding_device', 'closed')], {}],
  ['an unknown state counts as offline', [device('ready', 'of another release')], { offline: 0, idle: 6 }],
])('before: %s', (_, flows, changed) => expect(categoriesBefore(NOW, flows)).toEqual({ ...NOW, ...changed }));

test('no device is lost or made on the way back', () => {
  const before = categoriesBefore(NOW, [device('ready', 'offline', 3), request('pending', 'ready', 2), device('new', 'ready', 4)]);
  expect(Object.values(before).reduce((sum, count) => sum + count)).toBe(10);
});
