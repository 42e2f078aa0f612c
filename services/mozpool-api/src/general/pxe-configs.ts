import { findPxeConfig, listPxeConfigNames } from '@mozpool/db';
import { json, Problem } from '@mozpool/service-kit';
import { type ApiDeps, LIST_LIMITS } from '../api-deps.js';
import type { Handlers } from '../http/handlers.js';

export const pxeConfigs = ({ db }: ApiDeps): Pick<Handlers, 'pxeConfigs' | 'pxeConfigDetails'> => ({
  pxeConfigs: async ({ query }) =>
    json({ pxe_configs: await listPxeConfigNames(db, { activeOnly: query.active_only, limit: LIST_LIMITS.pxeConfigs }) }),
  pxeConfigDetails: async ({ params: { name } }) => {
    const config = await findPxeConfig(db, { name });
    if (!config) throw new Problem('unknown_pxe_config', { pxe_config: name });
    return json({ details: config });
  },
});
