import type { ImagingResult } from '../device/device-types.js';
import type { MachineFacts, MachineSnapshot } from '../machine/definition.js';
import type { RequestAttempt, RequestDuration } from './request-limits.js';
import type { RequestState } from './request-states.js';

/** What the request machine reads and writes of a request. */
export interface RequestSnapshot extends MachineSnapshot<RequestState> {
  id: number;
  /** A device name or `any`. */
  requestedDevice: string;
  image: string;
  /** JSON text. */
  bootConfig: string | null;
  /** Milliseconds since the epoch. */
  expiresAt: number;
}

export interface RequestFacts extends MachineFacts<RequestAttempt, RequestDuration> {
  claim: { id: number; deviceName: string; result: ImagingResult | null } | null;
  /** A named device rests in a failure state. */
  requestedDeviceFailed: boolean;
  /** The claimed device already runs the image with an equal boot configuration, and the image may be reused. */
  reusable: boolean;
  /** Lifeguard or the agent of the claimed device is away: silence is our fault. */
  outage: boolean;
}

export type RequestEffect =
  | { name: 'notify_device'; event: 'please_power_cycle' }
  | { name: 'notify_device'; event: 'please_image'; image: string; bootConfig: string | null }
  | { name: 'notify_device'; event: 'please_start_maintenance' }
  | { name: 'release_claim' }
  | { name: 'ring_match' }
  | { name: 'write_log'; level: 'info' | 'warn' | 'error'; message: string };
