import { findPxeConfig } from '@mozpool/db';
import { json, Problem } from '@mozpool/service-kit';
import type { ApiDeps } from '../api-deps.js';
import type { Handlers } from '../http/handlers.js';
import { askDevice } from './ask-device.js';

/** All through the machine. */
export const devicePower = (deps: ApiDeps): Pick<Handlers, 'powerCycle' | 'powerOff'> => ({
  powerCycle: async ({ params: { name }, body }) => {
    const { pxe_config, boot_config } = body;
    if (!pxe_config) {
      await askDevice(deps, name, 'please_power_cycle', {}, body);
      return json({});
    }
    if (!(await findPxeConfig(deps.db, { name: pxe_config }))) throw new Problem('unknown_pxe_config', { pxe_config });
    await askDevice(deps, name, 'please_pxe_boot', { pxe_config, boot_config: boot_config ?? '' }, body);
    return json({});
  },

  /** A device that nobody holds goes out of the pool with its power. */
  powerOff: async ({ params: { name }, query, body, call }) => {
    await askDevice(deps, name, 'please_power_off', {}, call.method === 'GET' ? query : body);
    return json({});
  },
});
