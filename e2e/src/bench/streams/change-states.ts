import { setTimeout as pause } from 'node:timers/promises';

export interface Change {
  device: string;
  state: string;
}

/** States that nothing but an order leads out of. */
const STATES = ['locked_out', 'troubleshooting'] as const;
const FIRST = 'new';
const LOOK_AGAIN_MS = 5;

/**
 * Changes the states of devices by operators' orders, at an even pace, one device after the other. A device whose last
 * change has not been `seen`, where somebody says so, is passed over: a long poll is promised every state only if it is given the
 * time to ask. Returns the changes in order.
 */
export async function changeStates(
  base: string,
  devices: readonly string[],
  { perSecond, seconds, seen }: { perSecond: number; seconds: number; seen?: (device: string) => string | undefined },
): Promise<Change[]> {
  const changes: Change[] = [];
  const states = new Map(devices.map((device) => [device, FIRST as string]));
  const orders = new Set<Promise<void>>();
  const failures: Error[] = [];
  const begun = performance.now();
  const end = begun + seconds * 1000;
  for (let n = 0, turn = 0; failures.length === 0; n++) {
    await pause(Math.max(0, begun + (n * 1000) / perSecond - performance.now()));
    let passed = 0;
    while (seen && seen(devices[turn % devices.length]!) !== states.get(devices[turn % devices.length]!)) {
      turn += 1;
      passed += 1;
      if (passed % devices.length === 0) await pause(LOOK_AGAIN_MS);
      if (performance.now() > end) break;
    }
    if (performance.now() > end) break;
    const device = devices[turn++ % devices.length]!;
    const from = states.get(device)!;
    const state = from === STATES[0] ? STATES[1] : STATES[0];
    states.set(device, state);
    changes.push({ device, state });
    const order = giveOrder(`${base}/api/device/${device}/state-change/${from}/to/${state}/`)
      .catch((error: Error) => void failures.push(error))
      .finally(() => orders.delete(order));
    orders.add(order);
  }
  await Promise.all(orders);
  if (failures.length > 0) throw failures[0];
  return changes;
}

async function giveOrder(url: string): Promise<void> {
  const response = await fetch(url, { method: 'POST' });
  const text = await response.text();
  if (response.status !== 200) throw new Error(`${url} was answered ${response.status}: ${text}`);
}
