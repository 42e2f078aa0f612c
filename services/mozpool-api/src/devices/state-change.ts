import { stateChangeBodySchema } from '@mozpool/contracts';
import { DEVICE_STATE_NAMES, isKnownDeviceState } from '@mozpool/domain';
import { json, Problem } from '@mozpool/service-kit';
import type { ApiDeps } from '../api-deps.js';
import type { Handlers } from '../http/handlers.js';

/** An operator's order: only from the state that the operator saw. */
export const stateChange = ({ engine }: ApiDeps): Pick<Handlers, 'stateChange'> => ({
  stateChange: async ({ params: { name, from, to }, call, caller }) => {
    if (!isKnownDeviceState(to)) throw new Problem('unknown_state', { state: to, states: DEVICE_STATE_NAMES.join(', ') });
    const outcome = await engine.forceDevice(name, from, to, reasonOf(call.text), caller.name);
    if (outcome === 'unknown') throw new Problem('unknown_device', { device: name });
    if (outcome === 'conflict') throw new Problem('state_conflict', { device: name, expected: from });
    return json({});
  },
});

/** 4.2 ignores the body; here it may say why. */
function reasonOf(text: string): string | null {
  try {
    const parsed = stateChangeBodySchema.safeParse(JSON.parse(text));
    return (parsed.success && parsed.data.reason) || null;
  } catch {
    return null;
  }
}
