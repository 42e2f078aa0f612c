import { type Demand, type DeviceKind, fits, misfitOf, offerRule } from '../index.js';

const KIND: DeviceKind = {
  id: 1,
  hardwareTypeId: 7,
  imagingServerId: 1,
  labels: { environment: 'even', pool: 'b2g' },
  powered: true,
  active: true,
};
const DEMAND: Demand = { requestedDevice: 'any', environment: 'any', selector: [], imageId: 3 };
const boots = (imageId: number, hardwareTypeId: number) => imageId === 3 && hardwareTypeId === 7;
const requirement = { key: 'pool', op: 'in' as const, values: ['mobile'] };

test('a kind fits a demand that asks for nothing that it has not', () => {
  expect(fits({ ...DEMAND, environment: 'even', selector: [{ ...requirement, values: ['b2g'] }] }, KIND, boots)).toBe(true);
  expect(misfitOf({ ...DEMAND, requestedDevice: 'd1' }, KIND, boots, 'd1')).toBeNull();
});

test('a kind stands for all its devices: one of them may have the name', () =>
  expect(misfitOf({ ...DEMAND, requestedDevice: 'd1' }, KIND, boots)).toBeNull());

test.each<[string, Demand, DeviceKind, string | undefined, object]>([
  ['name', { ...DEMAND, requestedDevice: 'd1', environment: 'odd' }, KIND, 'd2', { test: 'name' }],
  ['environment', { ...DEMAND, environment: 'odd', selector: [requirement] }, KIND, undefined, { test: 'environment' }],
  ['selector', { ...DEMAND, selector: [requirement], imageId: 4 }, KIND, undefined, { test: 'selector', requirement }],
  ['image', { ...DEMAND, imageId: 4 }, { ...KIND, powered: false }, undefined, { test: 'image' }],
  ['power', DEMAND, { ...KIND, powered: false, active: false }, undefined, { test: 'power' }],
  ['active', DEMAND, { ...KIND, active: false }, undefined, { test: 'active' }],
])('the first test that fails is told: %s', (_test, demand, kind, name, misfit) =>
  expect(misfitOf(demand, kind, boots, name)).toEqual(misfit),
);

test.each([
  ['ready', 'when_proven'],
  ['returned', 'at_once'],
  ['pc_pinging', 'never'],
  ['of another release', 'never'],
])('the matcher takes a device in state %s: %s', (state, rule) => expect(offerRule(state)).toBe(rule));
