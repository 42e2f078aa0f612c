import type { DeviceKind } from '@mozpool/domain';
import type { Queryable } from '../pool.js';
import { loadKinds } from './kinds.js';

/** Far more than a pool whose labels name groups of devices has; beyond it the cache begins anew. */
const MAX_CACHED = 20_000;

export interface KindCache {
  /** The kinds with these ids; one that was deleted meanwhile is left out. */
  get(db: Queryable, ids: readonly number[]): Promise<DeviceKind[]>;
}

/** Kinds never change, so each is read once in the life of a process. */
export function createKindCache(): KindCache {
  const known = new Map<number, DeviceKind>();
  return {
    async get(db, ids) {
      const missing = ids.filter((id) => !known.has(id));
      if (missing.length > 0) {
        if (known.size + missing.length > MAX_CACHED) known.clear();
        const wanted = ids.filter((id) => !known.has(id));
        for (const kind of await loadKinds(db, wanted)) known.set(kind.id, kind);
      }
      return ids.flatMap((id) => known.get(id) ?? []);
    },
  };
}
