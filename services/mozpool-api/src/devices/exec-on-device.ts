import { findImage, insertLogs, loadDeviceAddress } from '@mozpool/db';
import { json, Problem } from '@mozpool/service-kit';
import { requireScope } from '../access/permissions.js';
import { askAgent } from '../agent/ask-agent.js';
import type { ApiDeps } from '../api-deps.js';
import type { Handlers } from '../http/handlers.js';
import { isHolder } from './holder-rule.js';
import { knownDevice } from './known-device.js';

/** The device's log keeps the beginning of a command; the audit log has the call. */
const LOGGED_LENGTH = 500;

/** Runs a command on a device while its holder, or an operator, waits. Who ran what is in the log before it runs. */
export const execOnDevice = (deps: ApiDeps): Pick<Handlers, 'execOnDevice'> => ({
  execOnDevice: async ({ params: { name }, body, caller }) => {
    const { db } = deps;
    const device = await knownDevice(db, name);
    if (!isHolder(device, { caller, body })) requireScope(caller, 'operate');
    const via = body.via ?? (await agentOf(deps, device.image));
    if (via === null) throw new Problem('exec_unavailable', { device: name, image: device.image ?? 'none' });
    const { address } = await loadDeviceAddress(db, device.id);
    const by = body.assignee && body.assignee !== caller.name ? `${caller.name} for ${body.assignee}` : caller.name;
    await insertLogs(db, [
      { deviceId: device.id, source: 'api', message: `${by} runs by ${via}: ${body.command.slice(0, LOGGED_LENGTH)}` },
    ]);
    const { success, detail, exec } = await askAgent(deps, device, { kind: 'exec', device: address, command: body.command, via });
    if (!success || !exec) throw new Problem('agent_failed', { server: device.imagingServer, reason: detail });
    return json({ via, ...exec });
  },
});

/** What of the image on the device runs commands; SUT where both would do, as the original had it. */
async function agentOf({ db }: Pick<ApiDeps, 'db'>, image: string | null): Promise<'sut' | 'adb' | null> {
  const found = image === null ? undefined : await findImage(db, { name: image });
  if (found?.hasSutAgent) return 'sut';
  return found?.checks.includes('adb') ? 'adb' : null;
}
