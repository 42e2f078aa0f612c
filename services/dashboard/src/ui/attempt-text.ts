import type { Attempt } from '@mozpool/contracts';
import { countedIn, DEVICE_MACHINE, type DeviceAttempt, REQUEST_MACHINE, type RequestAttempt } from '@mozpool/domain';

const STEPS: Record<DeviceAttempt | RequestAttempt, string> = {
  power_cycling: 'Power cycle',
  pc_pinging: 'Ping',
  pc_rounds: 'Round of power cycle and pings',
  pxe_booting: 'Network boot',
  mobile_init_started: 'First script',
  android_downloading: 'Download of Android',
  android_extracting: 'Unpacking of Android',
  b2g_downloading: 'Download of B2G',
  b2g_extracting: 'Unpacking of B2G',
  image_downloading: 'Download of the image',
  image_extracting: 'Writing of the image',
  image_verifying: 'Probe of the new system',
  sut_verifying: 'Call of the SUT agent',
  sut_verify_power_cycle: 'Power cycle for the SUT agent',
  sut_sdcard_verifying: 'Test of the SD card',
  contacting_lifeguard: 'Question to the device',
  pending: 'Look at the preparation',
  bad_images: 'Device for the image',
};

export interface AttemptText {
  counter: string;
  /** What is tried. */
  step: string;
  /** `attempt 2 of 5`, `failed 3 of 5 times`, `gave up after 5 attempts`. */
  text: string;
  /** From 0 to 1: how much of the limit is used up. */
  used: number;
}

/** How often the steps of a device or a request were tried, for people. What its state counts is an attempt that is under way. */
export function attemptTexts(machine: 'device' | 'request', state: string, attempts: readonly Attempt[]): AttemptText[] {
  const underWay = countedIn(machine === 'device' ? DEVICE_MACHINE : REQUEST_MACHINE, state);
  return attempts.map(({ counter, count, limit }) => {
    // it gives up when more fail than the limit says
    const most = limit + 1;
    const step = (STEPS as Record<string, string>)[counter] ?? counter.replaceAll('_', ' ');
    return { counter, step, text: textOf(count, most, underWay.includes(counter)), used: Math.min(1, count / most) };
  });
}

function textOf(count: number, most: number, isUnderWay: boolean): string {
  if (count >= most) return `gave up after ${count} ${count === 1 ? 'attempt' : 'attempts'}`;
  return isUnderWay ? `attempt ${count + 1} of ${most}` : `failed ${count} of ${most} times`;
}
