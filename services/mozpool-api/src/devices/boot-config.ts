import { findNextBootConfig } from '@mozpool/db';
import { Problem, text } from '@mozpool/service-kit';
import type { ApiDeps } from '../api-deps.js';
import type { Handlers } from '../http/handlers.js';

/** Read by scripts during imaging; the text as it was given, and an empty object when there is none. */
export const bootConfig = ({ db }: ApiDeps): Pick<Handlers, 'bootConfig'> => ({
  bootConfig: async ({ params: { name } }) => {
    const found = await findNextBootConfig(db, { name });
    if (!found) throw new Problem('unknown_device', { device: name });
    return text(found.bootConfig || '{}', 'application/json; charset=utf-8');
  },
});
