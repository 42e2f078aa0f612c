import { type Demand, type DeviceKind, type Labels, parseSelector } from '@mozpool/domain';
import { impossibleReason } from './impossible.js';

const DEMAND = { requestedDevice: 'any', environment: 'any', selector: [], imageId: 1, image: 'b2g' };
const PANDA = 1;
const TEGRA = 2;
const canBoot = (_image: number, hardware: number) => hardware === PANDA;

let ids = 0;
function kind(labels: Labels, more: Partial<DeviceKind> = {}): DeviceKind {
  const all = { type: 'panda', model: 'ES', environment: 'even', ...labels };
  return { id: ++ids, hardwareTypeId: PANDA, imagingServerId: 1, labels: all, powered: true, active: true, ...more };
}
function asking(labels: string, more: Partial<Demand> = {}) {
  const parsed = parseSelector(labels);
  if (!parsed.ok) throw new Error(parsed.problem);
  return { ...DEMAND, selector: parsed.selector, ...more };
}

const tegra = kind({ type: 'tegra', model: '250' }, { hardwareTypeId: TEGRA });

test.each<[string, Demand & { image: string }, DeviceKind[], string | null]>([
  ['what somebody has', asking('os=4.0'), [tegra, kind({ os: '4.0' })], null],
  ['anything of an empty pool', DEMAND, [], 'the pool has no devices'],
  ['an environment', { ...DEMAND, environment: 'odd' }, [kind({})], 'no device is in environment odd'],
  ['a value that nobody has', asking('os=5'), [kind({ os: '4.4' }), kind({ os: '4.0' })], 'no device has os=5: label os is 4.0, 4.4'],
  ['a label that nobody has', asking('gpu'), [kind({})], 'no device has gpu: there is no label gpu'],
  [
    'a value that nobody in the environment has',
    asking('os=5', { environment: 'odd' }),
    [kind({ os: '5' }), kind({ os: '4', environment: 'odd' })],
    'no device in environment odd has os=5: label os is 4',
  ],
  [
    'values that nobody has together',
    asking('os=4,gpu'),
    [kind({ os: '4' }), kind({ gpu: 'sgx' })],
    'no device has all of gpu, os=4 together',
  ],
  [
    'one of many values',
    asking('n=x'),
    Array.from({ length: 8 }, (_, n) => kind({ n: `v${n}` })),
    'no device has n=x: label n is v0, v1, v2, v3, v4, and 3 more',
  ],
  [
    'a value of a device by name',
    asking('os=5', { requestedDevice: 'd1' }),
    [kind({ os: '4' })],
    'device d1 does not have os=5: label os is 4',
  ],
  ['an image', DEMAND, [tegra], 'image b2g has no PXE configuration for the hardware of any device (tegra 250)'],
  ['power', DEMAND, [tegra, kind({}, { powered: false })], 'nothing switches the power of any device'],
  ['a device that is out of the pool', { ...DEMAND, requestedDevice: 'd1' }, [kind({}, { active: false })], 'device d1 is out of the pool'],
  ['devices that are out of the pool', DEMAND, [kind({}, { active: false })], 'the devices that would do are out of the pool'],
])('asking for %s', (_what, demand, kinds, reason) => expect(impossibleReason(demand, kinds, canBoot)).toBe(reason));
