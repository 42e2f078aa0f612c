import { findPxeConfig } from '@mozpool/db';
import { json, Problem } from '@mozpool/service-kit';
import type { ApiDeps } from '../api-deps.js';
import type { Handlers } from '../http/handlers.js';
import { askDevice } from './ask-device.js';

/** All through the machine. */
export const devicePower = (deps: ApiDeps): Pick<Handlers, 'powerCycle' | 'powerOff'> => ({
  powerCycle: async ({ params: { name }, body, caller }) => {
    const { pxe_config, boot_config } = body;
    if (!pxe_config) {
      await askDevice(deps, name, { order: 'please_power_cycle', caller, body });
      return json({});
    }
    if (!(await findPxeConfig(deps.db, { name: pxe_config }))) throw new Problem('unknown_pxe_config', { pxe_config });
    const args = { pxe_config, boot_config: boot_config ?? '' };
    await askDevice(deps, name, { order: 'please_pxe_boot', args, caller, body });
    return json({});
  },

  /** A device that nobody holds goes out of the pool with its power. */
  powerOff: async ({ params: { name }, query, body, call, caller }) => {
    await askDevice(deps, name, { order: 'please_power_off', caller, body: call.method === 'GET' ? query : body });
    return json({});
  },
});
