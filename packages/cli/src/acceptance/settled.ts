import { setTimeout as pause } from 'node:timers/promises';
import { type MozpoolClient, MozpoolResponseError, type OutputOf } from '@mozpool/client';
import { StepFailed } from './acceptance-step.js';

export type Device = OutputOf<'deviceDetails'>['device'];

const LOOK_EVERY_MS = 500;
/** Then it is no passing state that stands in the way. */
const MAX_REFUSALS = 20;

/** The device when it is at nothing any more; anything else than what is hoped for is a failure of the step. */
export async function settled(
  client: MozpoolClient,
  name: string,
  limit: AbortSignal,
  hoped: readonly Device['category'][],
): Promise<Device> {
  let device!: Device;
  await until(limit, async () => {
    ({ device } = await client.deviceDetails({ params: { name } }, { signal: limit }));
    return device.category !== 'processing';
  });
  if (hoped.includes(device.category)) return device;
  throw new StepFailed(`it is ${device.state}${device.failure_cause ? `, cause: ${device.failure_cause}` : ''}`);
}

export async function until(limit: AbortSignal, holds: () => Promise<boolean>): Promise<void> {
  for (;;) {
    limit.throwIfAborted();
    if (await holds()) return;
    await pause(LOOK_EVERY_MS, undefined, { signal: limit });
  }
}

/** Orders an idle device. One that has just been returned may be at work once more: it is waited for again. */
export async function orderIdle(client: MozpoolClient, name: string, limit: AbortSignal, order: () => Promise<unknown>): Promise<void> {
  let refusals = 0;
  await until(limit, async () => {
    await settled(client, name, limit, ['idle']);
    try {
      await order();
      return true;
    } catch (error) {
      if (error instanceof MozpoolResponseError && error.status === 409 && ++refusals < MAX_REFUSALS) return false;
      throw error;
    }
  });
}
