export interface Cached<Value> {
  value: Value;
  expiresAt: number;
}

/** One value, loaded when somebody asks for it and nobody has lately; those who ask while it is loaded share the load. */
export function createCache<Value>(lifeMs: number, load: () => Promise<Value>, now: () => number = Date.now) {
  let cached: Cached<Value> | undefined;
  let loading: Promise<Cached<Value>> | undefined;
  return {
    async get(): Promise<Cached<Value>> {
      if (cached && cached.expiresAt > now()) return cached;
      loading ??= load()
        .then((value) => {
          cached = { value, expiresAt: now() + lifeMs };
          return cached;
        })
        .finally(() => {
          loading = undefined;
        });
      return loading;
    },
  };
}
