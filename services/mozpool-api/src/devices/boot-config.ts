import { findNextBootConfig } from '@mozpool/db';
import { type Endpoint, Problem, text } from '@mozpool/service-kit';
import type { ApiDeps } from '../api-deps.js';

/** Read by scripts during imaging; the text as it was given, and an empty object when there is none. */
export const bootConfig = ({ db }: ApiDeps): Endpoint => ({
  methods: ['GET'],
  path: '/api/device/:name/bootconfig/',
  handle: async ({ params: { name = '' } }) => {
    const found = await findNextBootConfig(db, { name });
    if (!found) throw new Problem('unknown_device', { device: name });
    return text(found.bootConfig || '{}', 'application/json; charset=utf-8');
  },
});
