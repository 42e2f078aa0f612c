const EVERY_MS = 10;

/**
 * Waits until the predicate returns something truthy, and returns that. Fails with `what` and the last value after `timeoutMs`.
 * A predicate that throws is asked again; its last error is part of the failure.
 */
export async function waitFor<T>(
  predicate: () => T | Promise<T>,
  { timeoutMs = 5_000, what, everyMs = EVERY_MS }: { timeoutMs?: number; what: string; everyMs?: number },
): Promise<NonNullable<T>> {
  const endAt = performance.now() + timeoutMs;
  for (;;) {
    let last: string;
    try {
      const value = await predicate();
      if (value) return value as NonNullable<T>;
      last = `last value ${JSON.stringify(value)}`;
    } catch (error) {
      last = `last error ${error instanceof Error ? error.message : String(error)}`;
    }
    if (performance.now() > endAt) throw new Error(`waited ${timeoutMs} ms for ${what}; ${last}`);
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}
