import type { hardwareTypeRowSchema } from '@mozpool/contracts';
import { HARDWARE_TYPES } from '@mozpool/db';
import type { z } from 'zod';
import type { ApiDeps } from '../api-deps.js';
import type { Handlers } from '../http/handlers.js';
import { nounHandlers } from './noun-handlers.js';

type Row = z.output<typeof hardwareTypeRowSchema>;
type Ids =
  | 'listHardwareTypes'
  | 'hardwareTypeDetails'
  | 'createHardwareType'
  | 'changeHardwareType'
  | 'deactivateHardwareType'
  | 'activateHardwareType'
  | 'removeHardwareType';

export const hardwareTypes = (deps: ApiDeps): Pick<Handlers, Ids> => {
  const types = nounHandlers(deps, {
    noun: HARDWARE_TYPES,
    key: 'hardware_type',
    plural: 'hardware_types',
    what: 'A hardware type',
    unknown: { code: 'unknown_hardware_type', param: 'hardware_type' },
    show: (row: Row) => row,
  });
  return {
    listHardwareTypes: types.list,
    hardwareTypeDetails: ({ params }) => types.details(params.id),
    createHardwareType: ({ body, caller }) => types.create(body, caller),
    changeHardwareType: ({ params, body, caller }) => types.change(params.id, body, caller),
    deactivateHardwareType: ({ params, body, caller }) => types.setActive(params.id, false, { caller, reason: body.reason ?? null }),
    activateHardwareType: ({ params, body, caller }) => types.setActive(params.id, true, { caller, reason: body.reason ?? null }),
    removeHardwareType: ({ params, caller }) => types.remove(params.id, caller),
  };
};
