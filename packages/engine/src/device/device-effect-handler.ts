import type { DeviceEffect } from '@mozpool/domain';
import type { EngineTransaction } from '../engine-context.js';
import type { DeviceInHand } from './device-in-hand.js';

/** Carries out one effect inside the transaction. Effects never apply events. */
export type DeviceEffectHandler<Name extends DeviceEffect['name']> = (
  tx: EngineTransaction,
  hand: DeviceInHand,
  effect: Extract<DeviceEffect, { name: Name }>,
  /** The deadline of the state that was entered, milliseconds since the epoch. */
  notAfter: number | null,
) => Promise<void>;
