/** Waits until `ready` returns something; throws `problem()` when it does not in time. */
export async function waitUntil<Value>(
  ready: () => Promise<Value | undefined | false>,
  { timeoutMs, everyMs, problem }: { timeoutMs: number; everyMs: number; problem: () => string },
): Promise<Value> {
  const end = performance.now() + timeoutMs;
  for (;;) {
    const value = await ready();
    if (value !== undefined && value !== false) return value;
    if (performance.now() >= end) throw new Error(problem());
    await new Promise((next) => setTimeout(next, everyMs));
  }
}
