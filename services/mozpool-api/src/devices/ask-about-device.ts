import type { QueryReply } from '@mozpool/contracts';
import { type DeviceRow, loadDeviceAddress } from '@mozpool/db';
import { json, Problem } from '@mozpool/service-kit';
import { askAgent } from '../agent/ask-agent.js';
import type { ApiDeps } from '../api-deps.js';
import type { Handlers } from '../http/handlers.js';
import { knownDevice } from './known-device.js';

/** Questions to the agent of a device, while a person waits. The machine is not asked: it may be what has to be stopped. */
export const deviceQuestions = (deps: ApiDeps): Pick<Handlers, 'ping' | 'clearPxe'> => ({
  ping: async ({ params: { name } }) => {
    const { success } = await askAboutDevice(deps, await knownDevice(deps.db, name), 'ping');
    return json({ success });
  },

  /** The next network boot of the device is not answered. */
  clearPxe: async ({ params: { name } }) => {
    const device = await knownDevice(deps.db, name);
    const { success, detail } = await askAboutDevice(deps, device, 'clear_boot');
    if (!success) throw new Problem('agent_failed', { server: device.imagingServer, reason: detail });
    return json({});
  },
});

export async function askAboutDevice(deps: ApiDeps, device: DeviceRow, kind: 'ping' | 'clear_boot'): Promise<QueryReply> {
  const { address } = await loadDeviceAddress(deps.db, device.id);
  return askAgent(deps, device, { kind, device: address });
}
