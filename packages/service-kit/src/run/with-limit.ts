/** Something took longer than it may. */
export class LimitError extends Error {
  override name = 'LimitError';
}

/** Waits for work no longer than `limitMs`. The work itself goes on; its late failure is not an unhandled one. */
export async function withLimit<Result>(limitMs: number, what: string, work: () => Promise<Result>): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new LimitError(`${what} within ${limitMs} ms`)), limitMs);
  });
  const running = work();
  running.catch(() => undefined);
  try {
    return await Promise.race([running, late]);
  } finally {
    clearTimeout(timer);
  }
}
