import { stateChangeBodySchema } from '@mozpool/contracts';
import { DEVICE_STATE_NAMES, isKnownDeviceState } from '@mozpool/domain';
import { type Endpoint, json, Problem } from '@mozpool/service-kit';
import type { ApiDeps } from '../api-deps.js';

/** An operator's order: only from the state that the operator saw. */
export const stateChange = ({ engine }: ApiDeps): Endpoint => ({
  methods: ['POST'],
  path: '/api/device/:name/state-change/:from/to/:to/',
  checkOrigin: true,
  handle: async ({ params: { name = '', from = '', to = '' }, text }) => {
    if (!isKnownDeviceState(to)) throw new Problem('unknown_state', { state: to, states: DEVICE_STATE_NAMES.join(', ') });
    const outcome = await engine.forceDevice(name, from, to, reasonOf(text));
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
