import type { DeviceEffect } from '@mozpool/domain';
import type { DeviceEffectHandler } from './device-effect-handler.js';
import { notifyRequest } from './effect-notify-request.js';
import { ringMatch } from './effect-ring-match.js';
import { sendCommand } from './effect-send-command.js';
import { writeDeviceLog } from './effect-write-log.js';

export const DEVICE_EFFECTS: { [Name in DeviceEffect['name']]: DeviceEffectHandler<Name> } = {
  send_command: sendCommand,
  notify_request: notifyRequest,
  ring_match: ringMatch,
  write_log: writeDeviceLog,
};
