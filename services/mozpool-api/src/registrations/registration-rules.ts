import type { registrationRuleRowSchema } from '@mozpool/contracts';
import { REGISTRATION_RULES } from '@mozpool/db';
import type { z } from 'zod';
import type { ApiDeps } from '../api-deps.js';
import type { Handlers } from '../http/handlers.js';
import { hardwareTypeIdOf, requireImagingServer } from '../inventory/body-problem.js';
import { nounHandlers } from '../inventory/noun-handlers.js';

type Row = z.output<typeof registrationRuleRowSchema>;
type Ids =
  | 'listRegistrationRules'
  | 'registrationRuleDetails'
  | 'createRegistrationRule'
  | 'changeRegistrationRule'
  | 'deactivateRegistrationRule'
  | 'activateRegistrationRule'
  | 'removeRegistrationRule';

interface RuleBody {
  hardware?: { type: string; model: string } | undefined;
  imaging_server?: string | null | undefined;
  [field: string]: unknown;
}

/** Which devices are added as soon as they announce themselves. */
export const registrationRules = (deps: ApiDeps): Pick<Handlers, Ids> => {
  const rules = nounHandlers(deps, {
    noun: REGISTRATION_RULES,
    key: 'rule',
    plural: 'rules',
    what: 'A registration rule',
    unknown: { code: 'unknown_rule', param: 'rule' },
    show: (row: Row) => row,
  });
  const stored = async ({ hardware, ...body }: RuleBody): Promise<Record<string, unknown>> => {
    if (body.imaging_server != null) await requireImagingServer(deps.db, body.imaging_server);
    return { ...body, ...(hardware && { hardware_type_id: await hardwareTypeIdOf(deps.db, hardware) }) };
  };
  return {
    listRegistrationRules: rules.list,
    registrationRuleDetails: ({ params }) => rules.details(params.name),
    createRegistrationRule: async ({ body, caller }) => rules.create(await stored(body), caller),
    changeRegistrationRule: async ({ params, body, caller }) => rules.change(params.name, await stored(body), caller),
    deactivateRegistrationRule: ({ params, body, caller }) => rules.setActive(params.name, false, { caller, reason: body.reason ?? null }),
    activateRegistrationRule: ({ params, body, caller }) => rules.setActive(params.name, true, { caller, reason: body.reason ?? null }),
    removeRegistrationRule: ({ params, caller }) => rules.remove(params.name, caller),
  };
};
