import { stateChangeBodySchema } from '@mozpool/contracts';
import { DEVICE_STATE_NAMES, type DeviceState, isKnownDeviceState } from '@mozpool/domain';
import { json, Problem } from '@mozpool/service-kit';
import type { ApiDeps } from '../api-deps.js';
import type { Handlers } from '../http/handlers.js';

/** An operator's order: only from the state that the operator saw. */
export const stateChange = (deps: ApiDeps): Pick<Handlers, 'stateChange'> => ({
  stateChange: async ({ params: { name, from, to }, call, caller }) => {
    await forceState(deps, { name, from, to, by: caller.name, reason: reasonOf(call.text) });
    return json({});
  },
});

export async function forceState(
  { engine }: Pick<ApiDeps, 'engine'>,
  { name, from, to, by, reason }: { name: string; from: string; to: string; by: string; reason: string | null },
): Promise<void> {
  requireState(to);
  const outcome = await engine.forceDevice(name, from, to, reason, by);
  if (outcome === 'unknown') throw new Problem('unknown_device', { device: name });
  if (outcome === 'conflict') throw new Problem('state_conflict', { device: name, expected: from });
}

export function requireState(name: string): asserts name is DeviceState {
  if (!isKnownDeviceState(name)) throw new Problem('unknown_state', { state: name, states: DEVICE_STATE_NAMES.join(', ') });
}

/** 4.2 ignores the body; here it may say why. */
function reasonOf(text: string): string | null {
  try {
    const parsed = stateChangeBodySchema.safeParse(JSON.parse(text));
    return (parsed.success && parsed.data.reason) || null;
  } catch {
    return null;
  }
}
