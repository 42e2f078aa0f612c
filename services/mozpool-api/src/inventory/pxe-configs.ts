import type { pxeConfigRowSchema } from '@mozpool/contracts';
import { PXE_CONFIGS } from '@mozpool/db';
import type { z } from 'zod';
import type { ApiDeps } from '../api-deps.js';
import type { Handlers } from '../http/handlers.js';
import { requirePxeText } from './body-problem.js';
import { nounHandlers } from './noun-handlers.js';

type Row = z.output<typeof pxeConfigRowSchema>;
type Ids = 'createPxeConfig' | 'changePxeConfig' | 'deactivatePxeConfig' | 'activatePxeConfig' | 'removePxeConfig';

/** Their list and details are calls of Mozpool 4.2. */
export const pxeConfigEdits = (deps: ApiDeps): Pick<Handlers, Ids> => {
  const configs = nounHandlers(deps, {
    noun: PXE_CONFIGS,
    key: 'pxe_config',
    plural: 'pxe_configs',
    what: 'A PXE configuration',
    unknown: { code: 'unknown_pxe_config', param: 'pxe_config' },
    show: (row: Row) => row,
  });
  return {
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
