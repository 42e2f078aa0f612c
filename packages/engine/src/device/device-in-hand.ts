import { randomBytes } from 'node:crypto';
import { type LockedDevice, lockDevice } from '@mozpool/db';
import { DEVICE_ATTEMPTS, DEVICE_DURATIONS, type DeviceFacts, limitsFrom } from '@mozpool/domain';
import type { EngineTransaction } from '../engine-context.js';

const SECRET_BYTES = 12;

/** A locked device with what its machine may ask. */
export interface DeviceInHand {
  device: LockedDevice;
  facts: DeviceFacts;
}

/** Locks a device and loads what its machine may ask. Undefined: there is none, or (with `skipLocked`) someone else is at it. */
export async function takeDeviceInHand(
  tx: EngineTransaction,
  by: { id: number } | { name: string },
  options?: { skipLocked?: boolean },
): Promise<DeviceInHand | undefined> {
  const device = await lockDevice(tx.db, by, options);
  return device && { device, facts: factsOf(tx, device) };
}

function factsOf({ deps: { config } }: EngineTransaction, { facts, address }: LockedDevice): DeviceFacts {
  return {
    limits: limitsFrom(DEVICE_DURATIONS, DEVICE_ATTEMPTS, config.timeScale, config.deviceLimits, facts.limits),
    claim: facts.claim,
    hasPower: address.power !== null,
    images: facts.images,
    pxeConfigs: facts.pxeConfigs,
    onReturn: config.onReturn,
    newSecret: randomBytes(SECRET_BYTES).toString('hex'),
  };
}
