import { loadDeviceAddress } from '@mozpool/db';
import { type Endpoint, json } from '@mozpool/service-kit';
import { askAgent, QUERY_LIMITS_MS, QUERY_MARGIN_MS } from '../agent/ask-agent.js';
import type { ApiDeps } from '../api-deps.js';
import { knownDevice } from './known-device.js';

export const ping = (deps: ApiDeps): Endpoint => ({
  methods: ['GET'],
  path: '/api/device/:name/ping/',
  checkOrigin: true,
  limitMs: QUERY_LIMITS_MS.ping + QUERY_MARGIN_MS,
  handle: async ({ params }) => {
    const device = await knownDevice(deps.db, params.name);
    const { address } = await loadDeviceAddress(deps.db, device.id);
    const { success } = await askAgent(deps, device, { kind: 'ping', device: address });
    return json({ success });
  },
});
