import { findPxeConfig, listPxeConfigNames } from '@mozpool/db';
import { type Endpoint, json, Problem } from '@mozpool/service-kit';
import { type ApiDeps, LIST_LIMITS } from '../api-deps.js';

export const pxeConfigs = ({ db }: ApiDeps): Endpoint[] => [
  {
    methods: ['GET'],
    path: '/api/bmm/pxe_config/list/',
    handle: async ({ query }) =>
      json({ pxe_configs: await listPxeConfigNames(db, { activeOnly: query.has('active_only'), limit: LIST_LIMITS.pxeConfigs }) }),
  },
  {
    methods: ['GET'],
    path: '/api/bmm/pxe_config/:name/details/',
    handle: async ({ params: { name = '' } }) => {
      const config = await findPxeConfig(db, { name });
      if (!config) throw new Problem('unknown_pxe_config', { pxe_config: name });
      return json({ details: config });
    },
  },
];
