import { type DeviceKind, fits, parseSelector, testFunnel } from '../index.js';

const kind = (id: number, devices: number, labels: Record<string, string>, more: Partial<DeviceKind> = {}) => ({
  id,
  devices,
  hardwareTypeId: 1,
  imagingServerId: 1,
  labels: { environment: 'prod', ...labels },
  powered: true,
  active: true,
  ...more,
});
const KINDS = [
  kind(1, 1, { processor: 'armv7', pool: 'b2g' }),
  kind(2, 2, { processor: 'armv6', pool: 'b2g' }),
  kind(3, 4, { processor: 'armv7', pool: 'mobile' }),
  kind(4, 8, { processor: 'armv7', pool: 'b2g' }, { powered: false }),
  kind(5, 16, { processor: 'armv7', pool: 'b2g' }, { active: false }),
  kind(6, 32, { processor: 'armv7', pool: 'b2g' }, { hardwareTypeId: 2 }),
  kind(7, 64, { processor: 'armv7', pool: 'b2g', environment: 'test' }),
];
const canBoot = (_image: number, hardware: number) => hardware === 1;
function demand(text: string, environment = 'any') {
  const parsed = parseSelector(text);
  if (!parsed.ok) throw new Error(parsed.problem);
  return { requestedDevice: 'any', environment, selector: parsed.selector, imageId: 1 };
}

test('every test says how many devices it leaves, and how many there would be without it', () =>
  expect(testFunnel(demand('processor=armv7,pool=b2g', 'prod'), KINDS, canBoot, 'b2g')).toEqual([
    { test: 'environment=prod', left: 63, without: 65 },
    { test: 'pool=b2g', left: 59, without: 5 },
    { test: 'processor=armv7', left: 57, without: 3 },
    { test: 'image b2g boots on its hardware', left: 25, without: 33 },
    { test: 'its power can be switched', left: 17, without: 9 },
    { test: 'it is in the pool', left: 1, without: 17 },
  ]));

test('a test that no device passes is seen by what there would be without it', () => {
  const steps = testFunnel(demand('pool=b2g,processor=sparc'), KINDS, canBoot, 'b2g');
  expect(steps.filter(({ without }) => without > 0)).toEqual([{ test: 'processor=sparc', left: 0, without: 67 }]);
});

test('what the last test leaves is what fits', () => {
  const asked = demand('pool in (b2g,mobile)');
  const fitting = KINDS.filter((each) => fits(asked, each, canBoot)).reduce((sum, { devices }) => sum + devices, 0);
  expect(testFunnel(asked, KINDS, canBoot, 'b2g').at(-1)!.left).toBe(fitting);
});
