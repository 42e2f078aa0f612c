import type { pxeConfigRowSchema } from '@mozpool/contracts';
import { findInventory, listPxeConfigNames, PXE_CONFIGS } from '@mozpool/db';
import { json, Problem } from '@mozpool/service-kit';
import type { z } from 'zod';
import { type ApiDeps, LIST_LIMITS } from '../api-deps.js';
import type { Handlers } from '../http/handlers.js';
import { requirePxeText } from './body-problem.js';
import { nounHandlers } from './noun-handlers.js';

type Row = z.output<typeof pxeConfigRowSchema>;
type Ids =
  | 'pxeConfigs'
  | 'pxeConfigDetails'
  | 'createPxeConfig'
  | 'changePxeConfig'
  | 'deactivatePxeConfig'
  | 'activatePxeConfig'
  | 'removePxeConfig';

export const pxeConfigs = (deps: ApiDeps): Pick<Handlers, Ids> => {
  const configs = nounHandlers(deps, {
    noun: PXE_CONFIGS,
    key: 'pxe_config',
    plural: 'pxe_configs',
    what: 'A PXE configuration',
    unknown: { code: 'unknown_pxe_config', param: 'pxe_config' },
    show: (row: Row) => row,
  });
  return {
    pxeConfigs: async ({ query: { details, active_only, ...page } }) =>
      details
        ? configs.list({ query: { inactive: !active_only, ...page } })
        : json({ pxe_configs: await listPxeConfigNames(deps.db, { activeOnly: active_only, limit: LIST_LIMITS.pxeConfigs }) }),
    // Mozpool 4.2 called it details
    pxeConfigDetails: async ({ params: { name } }) => {
      const details = await findInventory<Row>(deps.db, PXE_CONFIGS, name);
      if (!details) throw new Problem('unknown_pxe_config', { pxe_config: name });
      return json({ details });
    },
    createPxeConfig: ({ body, caller }) => {
      requirePxeText(body.contents);
      return configs.create(body, caller);
    },
    changePxeConfig: ({ params, body, caller }) => {
      if (body.contents !== undefined) requirePxeText(body.contents);
      return configs.change(params.name, body, caller);
    },
    deactivatePxeConfig: ({ params, body, caller }) => configs.setActive(params.name, false, { caller, reason: body.reason ?? null }),
    activatePxeConfig: ({ params, body, caller }) => configs.setActive(params.name, true, { caller, reason: body.reason ?? null }),
    removePxeConfig: ({ params, caller }) => configs.remove(params.name, caller),
  };
};
