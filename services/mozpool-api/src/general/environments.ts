import { listEnvironments } from '@mozpool/db';
import { type Endpoint, json } from '@mozpool/service-kit';
import { type ApiDeps, LIST_LIMITS } from '../api-deps.js';

export const environments = ({ db }: ApiDeps): Endpoint => ({
  methods: ['GET'],
  path: '/api/environment/list/',
  handle: async () => json({ environments: await listEnvironments(db, { limit: LIST_LIMITS.environments }) }),
});
