import type { MachineFacts, MachineSnapshot } from '../machine/definition.js';
import type { DeviceAnswerEvent } from './device-events.js';
import type { DeviceAttempt, DeviceDuration } from './device-limits.js';
import type { DeviceState } from './device-states.js';
import { type FailureCause, UNKNOWN_CAUSE } from './failure-cause.js';

/** One way to prove that an installed image works. Which ones apply is data of the image, in order. */
export type ImageCheck = 'ping' | 'sut' | 'sdcard' | 'adb' | `tcp:${number}`;

/** Where a device with adb answers. */
export const ADB_PORT = 5555;

/** What was said of the last failure of a step, by its counter: bounded text, written by `failuresAfter`. */
export type DeviceFailures = Readonly<Record<string, string>>;

/** What the device machine reads and writes of a device. */
export interface DeviceSnapshot extends MachineSnapshot<DeviceState> {
  name: string;
  failures: DeviceFailures;
  /** Image on the device; null is unknown. */
  image: string | null;
  /** JSON text that belongs to `image`. */
  bootConfig: string | null;
  /** Image being installed. */
  nextImage: string | null;
  nextBootConfig: string | null;
  /** A PXE configuration asked for by hand; it wins over the one of `nextImage`. */
  nextPxeConfig: string | null;
  /** Number of the network boot in progress: the generation that ordered it. Fences the events of the boot scripts. */
  boot: number | null;
  bootSecret: string | null;
  failureCause: FailureCause | null;
  /** An operator asked for *online*: a failure leads back to `offline`. */
  comingOnline: boolean;
  /** When a check last succeeded, milliseconds since the epoch. */
  provenAt: number | null;
}

export interface ImageFacts {
  /** A PXE configuration exists for this image and the device's hardware type. */
  bootable: boolean;
  canReuse: boolean;
  hasSutAgent: boolean;
  checks: readonly ImageCheck[];
}

export interface DeviceFacts extends MachineFacts<DeviceAttempt, DeviceDuration> {
  claim: { id: number; requestId: number } | null;
  /** The device's power can be switched. */
  hasPower: boolean;
  /** Every image by name, as this device's hardware type sees it. */
  images: Readonly<Record<string, ImageFacts>>;
  /** Names of all PXE configurations, for those asked for by hand. */
  pxeConfigs: readonly string[];
  onReturn: 'verify' | 'none';
  /** Fresh random text: the secret of the next network boot. */
  newSecret: string;
}

/**
 * Work for the agent that owns the device. The engine adds ids, addresses, generation, epoch and `notAfter`.
 * `events`: what the answer means to the machine; null means that only the log hears of it and the deadline is the retry.
 */
export type DeviceCommand = DeviceWork & { events: { ok: DeviceAnswerEvent | null; failed: DeviceAnswerEvent | null } };

export type DeviceWork =
  | { kind: 'power_cycle'; boot: DeviceBoot | null }
  | { kind: 'power_off' }
  | { kind: 'reboot' }
  | { kind: 'clear_boot' }
  | { kind: 'sdcard_check' }
  /** `until_deadline`: probe again and again, answer at the first success. `once`: answer after the first try. */
  | { kind: 'probe'; check: ImageCheck; repeat: 'until_deadline' | 'once' };

export interface DeviceBoot {
  boot: number;
  secret: string;
  /** Image whose PXE configuration is served, unless `pxeConfig` names one. */
  image: string | null;
  pxeConfig: string | null;
  bootConfig: string | null;
  /** Stays until another power cycle replaces it (maintenance); otherwise it goes with the first sign of life. */
  keep: boolean;
}

export const IMAGING_RESULTS = ['complete', 'failed-bad-device', 'failed-bad-image'] as const;
export type ImagingResult = (typeof IMAGING_RESULTS)[number];

/** What a result says about the cause; `failureCause` is what the device noted when it failed. */
export function blameOf(result: ImagingResult, failureCause: FailureCause | null): FailureCause | null {
  if (result === 'complete') return null;
  return result === 'failed-bad-image' ? 'image' : (failureCause ?? UNKNOWN_CAUSE);
}

export type DeviceEffect =
  | { name: 'send_command'; command: DeviceCommand }
  | { name: 'notify_request'; result: ImagingResult }
  | { name: 'ring_match' }
  | { name: 'write_log'; level: 'info' | 'warn' | 'error'; message: string };
