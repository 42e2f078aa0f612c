import { CLAIM, commandsIn, deviceFacts, deviceIn, NOW, UNBOOTABLE } from '../testing/device-bench.js';
import { DEVICE_EVENTS } from './device-events.js';
import { deviceTransition } from './device-machine.js';
import { type DeviceOrder, forcedOrder, HOLDER_ORDERS, type OrderFacts, orderObstacle, TAKING_ORDERS } from './device-orders.js';
import { isDeviceInWork } from './device-predicates.js';
import { DEVICE_STATE_NAMES, DEVICE_STATES } from './device-states.js';

const ASKED = { image: 'b2g', boot_config: '{}', pxe_config: 'by-hand' };
const FREE: OrderFacts = { state: 'ready', held: false, byHolder: false, force: false, hasPower: true, bootable: true };
const ORDERS: readonly DeviceOrder[] = DEVICE_EVENTS.please;

test('a device is in work while the machine has it, and at rest otherwise', () => {
  expect(DEVICE_STATE_NAMES.filter((state) => DEVICE_STATES[state].category === 'processing' && !isDeviceInWork(state))).toEqual([
    'new',
    'returned',
  ]);
  expect(['ready', 'offline', 'locked_out', 'maintenance_mode', 'failed_self_test', 'from_another_release'].filter(isDeviceInWork)).toEqual(
    [],
  );
});

test('what nothing stands against is what the machine takes, in every state', () => {
  for (const state of DEVICE_STATE_NAMES.filter((name) => !isDeviceInWork(name)))
    for (const order of ORDERS) {
      const { outcome } = deviceTransition(deviceIn(state, { image: 'b2g' }), { name: order, args: ASKED }, deviceFacts(), NOW);
      expect({ state, order, obstacle: orderObstacle(order, { ...FREE, state }) }).toEqual({
        state,
        order,
        obstacle: outcome === 'ignored' ? 'state' : null,
      });
    }
});

test.each<[DeviceOrder, Partial<OrderFacts>, ReturnType<typeof orderObstacle>]>([
  ['please_power_cycle', {}, null],
  ['please_power_cycle', { held: true }, 'held'],
  ['please_power_cycle', { held: true, byHolder: true }, null],
  ['please_go_offline', { held: true, byHolder: true }, 'held'],
  ['please_image', { held: true, byHolder: true }, 'held'],
  ['please_go_offline', { held: true, force: true }, null],
  ['please_go_offline', { state: 'pxe_booting' }, 'in_work'],
  ['please_power_off', { state: 'pxe_booting', held: true, byHolder: true }, 'in_work'],
  ['please_go_offline', { state: 'pxe_booting', force: true }, null],
  ['please_go_online', {}, 'state'],
  ['please_go_online', { state: 'locked_out' }, 'state'],
  ['please_go_online', { state: 'locked_out', force: true }, null],
  ['please_go_online', { state: 'troubleshooting' }, null],
  ['please_check', { held: true, force: true }, 'held'],
  ['please_check', { state: 'offline', force: true }, 'state'],
  ['please_power_off', { hasPower: false, force: true }, 'no_power'],
  ['please_image', { bootable: false, force: true }, 'not_bootable'],
])('%s with %j meets %j', (order, facts, obstacle) => expect(orderObstacle(order, { ...FREE, ...facts })).toBe(obstacle));

test('a forced order is carried out from every state, whoever holds the device; only an idle check is not', () => {
  for (const state of DEVICE_STATE_NAMES)
    for (const order of ORDERS) {
      const forced = forcedOrder(deviceIn(state, { image: 'b2g' }), { name: order, args: ASKED }, deviceFacts({ claim: CLAIM }), NOW);
      if (order === 'please_check') expect(forced).toBeUndefined();
      else
        expect({ state, order, outcome: forced?.order.outcome }).toEqual({
          state,
          order,
          outcome: expect.stringMatching(/moved|reentered/),
        });
    }
});

test('what could not work is not forced', () => {
  const poor = deviceFacts({ hasPower: false, images: UNBOOTABLE, pxeConfigs: [] });
  for (const order of ['please_image', 'please_pxe_boot', 'please_start_maintenance', 'please_power_off'] as const)
    expect(forcedOrder(deviceIn('ready'), { name: order, args: ASKED }, poor, NOW)).toBeUndefined();
});

test('a forced order that takes the device away says so; those of a holder are among the others, but for the power', () => {
  const taken = ORDERS.filter((name) => forcedOrder(deviceIn('ready'), { name, args: ASKED }, deviceFacts({ claim: CLAIM }), NOW)?.takes);
  expect(taken).toEqual(TAKING_ORDERS);
  expect(TAKING_ORDERS.filter((order) => HOLDER_ORDERS.includes(order))).toEqual(['please_power_off']);
});

test('locking out and troubleshooting leave no boot behind and end what was going on', () => {
  for (const [name, state] of [
    ['please_lock_out', 'locked_out'],
    ['please_troubleshoot', 'troubleshooting'],
  ] as const) {
    const before = deviceIn('ready', { nextImage: 'b2g', provenAt: 1, comingOnline: true, counters: { pc_pinging: 3 } });
    const { next, effects, deadlineMs } = deviceTransition(before, { name }, deviceFacts(), NOW);
    expect(next).toMatchObject({ state, nextImage: null, provenAt: null, comingOnline: false, counters: {} });
    expect(commandsIn(effects)).toEqual(['clear_boot']);
    expect(deadlineMs).toBeNull();
    expect(deviceTransition(before, { name }, deviceFacts({ claim: CLAIM }), NOW).outcome).toBe('refused');
  }
});
