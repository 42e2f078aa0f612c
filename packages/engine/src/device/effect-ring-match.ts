import { ring } from '../engine-context.js';
import type { DeviceEffectHandler } from './device-effect-handler.js';

/** The device may be what somebody waits for. */
export const ringMatch: DeviceEffectHandler<'ring_match'> = async (tx) => ring(tx, 'match');
