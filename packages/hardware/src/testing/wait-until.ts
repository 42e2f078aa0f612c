const LIMIT_MS = 5000;
const STEP_MS = 5;

/** Waits until a predicate holds; a test that would wait longer than a few seconds fails instead. */
export async function waitUntil(condition: () => boolean): Promise<void> {
  const until = performance.now() + LIMIT_MS;
  while (!condition()) {
    if (performance.now() > until) throw new Error(`the condition did not hold within ${LIMIT_MS} ms: ${condition}`);
    await new Promise((resolve) => setTimeout(resolve, STEP_MS));
  }
}

/** The same for a question that takes time. */
export async function waitUntilAsync(condition: () => Promise<boolean>, limitMs: number): Promise<void> {
  const until = performance.now() + limitMs;
  while (!(await condition())) {
    if (performance.now() > until) throw new Error(`the condition did not hold within ${limitMs} ms: ${condition}`);
    await new Promise((resolve) => setTimeout(resolve, STEP_MS));
  }
}
