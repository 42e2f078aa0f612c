import { listImagingServerNames, type Queryable } from '@mozpool/db';
import { type Call, Problem } from '@mozpool/service-kit';
import { LIST_LIMITS } from '../api-deps.js';
import { createCache } from '../format/cache.js';

const CACHE_MS = 5_000;

/**
 * Pages may call only if they come from this service (under whatever name), from its public URL or from an imaging server.
 * Like 4.2, only `http://` origins are looked at; there is no preflight.
 */
export function createOriginCheck({ db, publicUrl }: { db: Queryable; publicUrl: () => string }) {
  const imagingServers = createCache(CACHE_MS, () => listImagingServerNames(db, { limit: LIST_LIMITS.imagingServers }));
  return async ({ headers }: Pick<Call, 'headers'>): Promise<Record<string, string>> => {
    const { origin } = headers;
    if (!origin?.startsWith('http://')) return {};
    const host = origin.slice('http://'.length);
    const ours = host === headers.host || origin === publicUrl();
    if (!ours && !(await imagingServers.get()).value.includes(host)) throw new Problem('forbidden_origin', { origin });
    return { 'Access-Control-Allow-Origin': origin, Vary: 'Origin' };
  };
}
