import { onBehalfSchema, powerCycleBodySchema } from '@mozpool/contracts';
import { findPxeConfig } from '@mozpool/db';
import { type Endpoint, json, Problem, readBody } from '@mozpool/service-kit';
import type { ApiDeps } from '../api-deps.js';
import { askDevice } from './ask-device.js';
import { onBehalfOf } from './holder-rule.js';

/** With `pxe_config` the device boots that from the network, otherwise from its own storage. Both go through the machine. */
export const powerCycle = (deps: ApiDeps): Endpoint => ({
  methods: ['POST'],
  path: '/api/device/:name/power-cycle/',
  checkOrigin: true,
  handle: async (call) => {
    const body = readBody(call, powerCycleBodySchema, {
      expected: 'a JSON object, {} for a plain power cycle or one with "pxe_config"',
      empty: {},
    });
    const { name } = call.params;
    if (!body.pxe_config) {
      await askDevice(deps, name, 'please_power_cycle', {}, body);
      return json({});
    }
    const { pxe_config, boot_config } = body;
    if (!(await findPxeConfig(deps.db, { name: pxe_config }))) throw new Problem('unknown_pxe_config', { pxe_config });
    await askDevice(deps, name, 'please_pxe_boot', { pxe_config, boot_config: boot_config ?? '' }, body);
    return json({});
  },
});

/** A device that nobody holds goes out of the pool with its power. GET as in 4.2, POST for new clients. */
export const powerOff = (deps: ApiDeps): Endpoint => ({
  methods: ['GET', 'POST'],
  path: '/api/device/:name/power-off/',
  checkOrigin: true,
  sideEffects: true,
  handle: async (call) => {
    const onBehalf =
      call.method === 'GET'
        ? onBehalfOf(call.query)
        : readBody(call, onBehalfSchema, { expected: 'nothing, or a JSON object with "assignee"', empty: {} });
    await askDevice(deps, call.params.name, 'please_power_off', {}, onBehalf);
    return json({});
  },
});
