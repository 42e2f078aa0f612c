import { listEnvironments } from '@mozpool/db';
import { json } from '@mozpool/service-kit';
import { type ApiDeps, LIST_LIMITS } from '../api-deps.js';
import type { Handlers } from '../http/handlers.js';

export const environments = ({ db }: ApiDeps): Pick<Handlers, 'environments'> => ({
  environments: async () => json({ environments: await listEnvironments(db, { limit: LIST_LIMITS.environments }) }),
});
