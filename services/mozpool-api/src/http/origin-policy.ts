import { listImagingServerNames, type Queryable } from '@mozpool/db';
import type { OriginPolicy } from '@mozpool/service-kit';
import { LIST_LIMITS } from '../api-deps.js';
import { createCache } from '../format/cache.js';

const CACHE_MS = 5_000;

export interface OriginPolicyInput {
  db: Queryable;
  publicUrl: () => string;
  /** `CORS_ORIGINS`. */
  allowed: readonly string[];
}

/** Pages may call if they come from this service (under whatever name), from its public URL, an imaging server or the list. */
export function createOriginPolicy({ db, publicUrl, allowed }: OriginPolicyInput): OriginPolicy {
  const imagingServers = createCache(CACHE_MS, () => listImagingServerNames(db, { limit: LIST_LIMITS.imagingServers }));
  return async (origin, headers) => {
    const url = URL.parse(origin);
    if (url === null) return false;
    if (url.host === headers.host || origin === new URL(publicUrl()).origin || allowed.includes(origin)) return true;
    return (await imagingServers.get()).value.includes(url.host);
  };
}
