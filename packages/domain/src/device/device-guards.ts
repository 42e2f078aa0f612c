import type { Context } from '../machine/definition.js';
import type { DeviceEffect, DeviceFacts, DeviceSnapshot, ImageCheck } from './device-types.js';

export type DeviceContext = Context<DeviceSnapshot, DeviceFacts, DeviceEffect>;
type Guard = (context: DeviceContext) => boolean;

export const SELF_TEST_IMAGE = 'self-test';
export const MAINTENANCE_IMAGE = 'maintenance';

/** The image that verification is about: the one being installed, else the one on the device. */
export function checksOf({ next, facts }: DeviceContext): readonly ImageCheck[] {
  const image = next.nextImage ?? next.image;
  return (image === null ? undefined : facts.images[image]?.checks) ?? [];
}

const passed = (context: DeviceContext) => context.next.counters.checks_passed ?? 0;
const kindOf = (check: ImageCheck | undefined): 'none' | 'sut' | 'sdcard' | 'probe' =>
  check === undefined ? 'none' : check === 'sut' || check === 'sdcard' ? check : 'probe';
const checkAt =
  (kind: ReturnType<typeof kindOf>, offset: 'first' | 'next'): Guard =>
  (context) =>
    kindOf(checksOf(context)[offset === 'first' ? 0 : passed(context) + 1]) === kind;

const bootable = ({ facts }: DeviceContext, image: string | null) => image !== null && facts.images[image]?.bootable === true;

export const DEVICE_GUARDS = {
  notHeld: ({ facts }) => facts.claim === null,
  noPower: ({ facts }) => !facts.hasPower,
  notHeldWithPower: ({ facts }) => facts.claim === null && facts.hasPower,
  heldWithPower: ({ facts }) => facts.claim !== null && facts.hasPower,
  notHeldAndVerifyOnReturn: ({ facts }) => facts.claim === null && facts.onReturn === 'verify',
  comingOnline: ({ next }) => next.comingOnline,
  excused: ({ next }) => next.excused,
  currentImageHasAgent: ({ next, facts }) => {
    const image = next.image === null ? undefined : facts.images[next.image];
    return image !== undefined && (image.hasSutAgent || image.checks.includes('adb'));
  },

  askedImageBootable: (context) => {
    const { image, boot_config } = context.args;
    return (
      typeof image === 'string' &&
      bootable(context, image) &&
      (boot_config === null || boot_config === undefined || typeof boot_config === 'string')
    );
  },
  askedPxeConfigExists: ({ args, facts }) => typeof args.pxe_config === 'string' && facts.pxeConfigs.includes(args.pxe_config),
  selfTestBootable: (context) => bootable(context, SELF_TEST_IMAGE),
  installingSelfTest: ({ next }) => next.nextImage === SELF_TEST_IMAGE,
  maintenanceForNobody: ({ next, facts }) => facts.claim === null && next.nextImage === MAINTENANCE_IMAGE,
  maintenanceBootable: (context) => bootable(context, MAINTENANCE_IMAGE),
  nothingToBoot: (context) => context.next.nextPxeConfig === null && !bootable(context, context.next.nextImage),
  pingRoundsExhausted: ({ next, facts }) => (next.counters.pc_rounds ?? 0) > facts.limits.attempts.pc_rounds,

  'first check: sut': checkAt('sut', 'first'),
  'first check: sdcard': checkAt('sdcard', 'first'),
  'first check: probe': checkAt('probe', 'first'),
  'next check: sut': checkAt('sut', 'next'),
  'next check: sdcard': checkAt('sdcard', 'next'),
  'next check: probe': checkAt('probe', 'next'),
} as const satisfies Record<string, Guard>;
