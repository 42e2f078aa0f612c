import { usesOf } from './uses-of.js';

const PANDA = { type: 'panda', model: 'ES' };
const boot = (pxe_config: string | null) => ({ hardware_type_id: 1, ...PANDA, pxe_config });
const image = (name: string, pxe_config: string | null) => ({
  id: 1,
  name,
  active: true,
  revision: 1,
  boot_config_keys: [],
  checks: [],
  can_reuse: false,
  hidden: false,
  has_sut_agent: false,
  boot_configurations: [boot(pxe_config)],
});

test('only images that boot with it are its uses, with the devices of that hardware', () =>
  expect(
    usesOf(
      'main',
      [image('b2g', 'main'), image('android', 'other'), image('none', null)],
      [
        { image: 'b2g', hardware: PANDA, active: true },
        { image: 'b2g', hardware: { type: 'tegra', model: '250' }, active: true },
        { image: 'b2g', hardware: PANDA, active: false },
        { image: 'android', hardware: PANDA, active: true },
      ],
    ),
  ).toEqual([{ image: 'b2g', ...PANDA, devices: 1 }]));
