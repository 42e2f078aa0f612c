import { loadDeviceAddress } from '@mozpool/db';
import { type Endpoint, json, Problem } from '@mozpool/service-kit';
import { askAgent, QUERY_LIMITS_MS, QUERY_MARGIN_MS } from '../agent/ask-agent.js';
import type { ApiDeps } from '../api-deps.js';
import { knownDevice } from './known-device.js';

/** The next network boot of the device is not answered. Its machine is not asked: it may be what has to be stopped. */
export const clearPxe = (deps: ApiDeps): Endpoint => ({
  methods: ['POST'],
  path: '/api/device/:name/clear-pxe/',
  checkOrigin: true,
  limitMs: QUERY_LIMITS_MS.clear_boot + QUERY_MARGIN_MS,
  handle: async ({ params }) => {
    const device = await knownDevice(deps.db, params.name);
    const { address } = await loadDeviceAddress(deps.db, device.id);
    const { success, detail } = await askAgent(deps, device, { kind: 'clear_boot', device: address });
    if (!success) throw new Problem('agent_failed', { server: device.imagingServer, reason: detail });
    return json({});
  },
});
