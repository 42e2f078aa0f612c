import type { DeviceEffectHandler } from './device-effect-handler.js';

export const writeDeviceLog: DeviceEffectHandler<'write_log'> = async (tx, { device }, { message }) => {
  tx.logs.push({ deviceId: device.id, source: 'statemachine', message });
};
