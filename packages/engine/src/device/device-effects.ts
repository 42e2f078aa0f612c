import type { DeviceEffect } from '@mozpool/domain';
import type { EngineTransaction } from '../engine-context.js';
import type { DeviceInHand } from './apply-device-event.js';
import { notifyRequest } from './effect-notify-request.js';
import { ringMatch } from './effect-ring-match.js';
import { sendCommand } from './effect-send-command.js';
import { writeDeviceLog } from './effect-write-log.js';

/** Carries out one effect inside the transaction. Effects never apply events. */
export type DeviceEffectHandler<Name extends DeviceEffect['name']> = (
  tx: EngineTransaction,
  hand: DeviceInHand,
  effect: Extract<DeviceEffect, { name: Name }>,
  /** The deadline of the state that was entered, milliseconds since the epoch. */
  notAfter: number | null,
) => Promise<void>;

export const DEVICE_EFFECTS: { [Name in DeviceEffect['name']]: DeviceEffectHandler<Name> } = {
  send_command: sendCommand,
  notify_request: notifyRequest,
  ring_match: ringMatch,
  write_log: writeDeviceLog,
};
