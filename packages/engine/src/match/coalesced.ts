/**
 * Callers who come while `run` is at work share the next run: each is answered by one that began after its call, and none waits
 * for more than two.
 */
export function coalesced(run: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  const begin = () => {
    running = run().finally(() => {
      running = undefined;
    });
    return running;
  };
  const afterThis = async (current: Promise<void>) => {
    // whoever called that run hears of its failure
    await current.catch(() => undefined);
    next = undefined;
    return begin();
  };
  return () => {
    if (!running) return begin();
    next ??= afterThis(running);
    return next;
  };
}
