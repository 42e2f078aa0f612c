import { type Announced, fitsRule, namesFor, type RegistrationRule, ruleObstacle } from './registration-rule.js';

const ANYTHING: RegistrationRule = { macPrefix: null, imagingServer: null, fields: {} };
const DEVICE: Announced = { mac: '02c0ffee0001', imagingServer: 'north', fields: { HARDWARE: 'Panda', POOL: 'b2g' } };

test.each<[Partial<RegistrationRule>, Partial<Announced>, boolean]>([
  [{}, {}, true],
  [{ macPrefix: '02c0ff' }, {}, true],
  [{ macPrefix: '02c0fa' }, {}, false],
  [{ imagingServer: 'north' }, {}, true],
  [{ imagingServer: 'south' }, {}, false],
  [{ imagingServer: 'north' }, { imagingServer: null }, false],
  [{ fields: { hardware: 'panda', POOL: 'B2G' } }, {}, true],
  [{ fields: { hardware: 'tegra' } }, {}, false],
  [{ fields: { ABI: 'armeabi' } }, {}, false],
  [{}, { mac: null }, false],
])('the rule %j takes a device with %j: %s', (rule, announced, fits) =>
  expect(fitsRule({ ...ANYTHING, ...rule }, { ...DEVICE, ...announced })).toBe(fits),
);

test.each<[Partial<RegistrationRule>, Partial<Announced>, string | null]>([
  [{}, {}, null],
  [{}, { mac: null }, 'it told no MAC address'],
  [{ macPrefix: '02c0fa' }, {}, 'its MAC address does not begin with 02c0fa'],
  [{ imagingServer: 'south' }, {}, 'it is not at south'],
  [{ fields: { hardware: 'tegra' } }, {}, 'its hardware is Panda, not tegra'],
  [{ fields: { ABI: 'armeabi' } }, {}, 'it told no ABI'],
])('the rule %j says of a device with %j: %s', (rule, announced, obstacle) =>
  expect(ruleObstacle({ ...ANYTHING, ...rule }, { ...DEVICE, ...announced })).toBe(obstacle),
);

test.each([
  ['panda-7', ['panda-7', 'panda-02c0ffee0001']],
  ['panda-7.example.org', ['panda-7', 'panda-02c0ffee0001']],
  ['02:C0:FF:EE:00:01', ['panda-02c0ffee0001']],
  ['02c0ffee0001', ['panda-02c0ffee0001']],
  ['any', ['panda-02c0ffee0001']],
  ['a b', ['panda-02c0ffee0001']],
  [null, ['panda-02c0ffee0001']],
])('a device that calls itself %j gets one of %j', (name, names) =>
  expect(namesFor({ name, mac: '02c0ffee0001', type: 'panda' })).toEqual(names),
);

test('a long type leaves room for the MAC address', () =>
  expect(namesFor({ name: null, mac: '02c0ffee0001', type: 'x'.repeat(32) })[0]).toHaveLength(32));
