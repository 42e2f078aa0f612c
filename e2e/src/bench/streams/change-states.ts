import { setTimeout as pause } from 'node:timers/promises';

export interface Change {
  device: string;
  state: string;
}

/** States that nothing but an order leads out of. */
const STATES = ['locked_out', 'troubleshooting'] as const;
const FIRST = 'new';

/**
 * Changes the state of one device after the other by operators' orders, at an even pace, so that changes of one device
 * are far apart. Returns them in order.
 */
export async function changeStates(
  base: string,
  devices: readonly string[],
  { perSecond, seconds }: { perSecond: number; seconds: number },
): Promise<Change[]> {
  const changes: Change[] = [];
  const states = new Map<string, string>();
  const pending = new Set<Promise<void>>();
  const failures: Error[] = [];
  const begun = performance.now();
  for (let n = 0; n < perSecond * seconds; n++) {
    await pause(Math.max(0, begun + (n * 1000) / perSecond - performance.now()));
    const device = devices[n % devices.length]!;
    const from = states.get(device) ?? FIRST;
    const state = from === STATES[0] ? STATES[1] : STATES[0];
    states.set(device, state);
    changes.push({ device, state });
    const change = order(`${base}/api/device/${device}/state-change/${from}/to/${state}/`)
      .catch((error: Error) => void failures.push(error))
      .finally(() => pending.delete(change));
    pending.add(change);
    if (failures.length > 0) break;
  }
  await Promise.all(pending);
  if (failures.length > 0) throw failures[0];
  return changes;
}

async function order(url: string): Promise<void> {
  const response = await fetch(url, { method: 'POST' });
  const text = await response.text();
  if (response.status !== 200) throw new Error(`${url} was answered ${response.status}: ${text}`);
}
