import { type MozpoolClient, MozpoolResponseError } from '@mozpool/client';
import { StepFailed } from './acceptance-step.js';
import { type Device, orderIdle, settled, until } from './settled.js';

export interface AsFound {
  /** Before anything was done to it. */
  device: Device;
  /** The request that holds it for the test, until it is returned. */
  request: number | null;
}

const ORDER = { reason: 'as it was before the acceptance test' };

/** Leaves a device as it was found: its state, image, comments and environment. Safe to call wherever the test ended. */
export async function putBack(client: MozpoolClient, { device: found, request }: AsFound, limit: AbortSignal): Promise<string> {
  const params = { name: found.name };
  if (request !== null) await giveUp(client, request);
  await until(limit, async () => (await client.deviceDetails({ params })).device.holder === null);
  let now = await settled(client, found.name, limit, ['idle', 'offline', 'failed', 'maintenance']);
  const done: string[] = [];
  if (now.comments !== found.comments) {
    await client.setComments({ params, body: { comments: found.comments ?? '', ...ORDER } });
    done.push('comments');
  }
  if (now.environment !== found.environment) {
    await client.setEnvironment({ params, body: { environment: found.environment, ...ORDER } });
    done.push('environment');
  }
  const same = now.image === found.image && sameConfig(now.boot_config, found.boot_config);
  if (!same && found.image !== null && now.category === 'idle') {
    const keys = found.boot_config ? (JSON.parse(found.boot_config) as Record<string, unknown>) : {};
    const { image } = found;
    await orderIdle(client, found.name, limit, () => client.imageDevice({ params, body: { ...keys, ...ORDER, image } }));
    now = await settled(client, found.name, limit, ['idle']);
    done.push(`image ${found.image}`);
  }
  if (found.category === 'offline' && now.category !== 'offline') {
    await orderIdle(client, found.name, limit, () => client.goOffline({ params, body: ORDER }));
    now = await settled(client, found.name, limit, ['offline']);
    done.push('offline');
  }
  if (now.category !== found.category)
    throw new StepFailed(`it is ${now.state} now${now.failure_cause ? `, cause: ${now.failure_cause}` : ''}; it was ${found.state}`);
  return done.length === 0 ? 'as it was found' : `as it was found: ${done.join(', ')} set back`;
}

/** A request that is over needs no return. */
async function giveUp(client: MozpoolClient, id: number): Promise<void> {
  try {
    await client.returnRequest({ params: { id } });
  } catch (error) {
    if (!(error instanceof MozpoolResponseError && (error.status === 404 || error.status === 409))) throw error;
  }
}

/** Keys may come back in another order. */
function sameConfig(one: string | null, other: string | null): boolean {
  const canonical = (text: string | null) => (text ? JSON.stringify(Object.entries(JSON.parse(text) as object).sort()) : '');
  return canonical(one) === canonical(other);
}
