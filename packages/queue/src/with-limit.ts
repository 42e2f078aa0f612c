import { QueueTimeout } from './errors.js';

/** The promise's result, or `QueueTimeout` with `message` after `limitMs`. The promise itself goes on; its late failure is no surprise. */
export async function withLimit<T>(promise: Promise<T>, limitMs: number, message: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new QueueTimeout(message)), Math.max(0, limitMs));
  });
  try {
    return await Promise.race([promise, limit]);
  } finally {
    clearTimeout(timer);
    // Whoever loses the race has nobody left to listen to its failure.
    promise.catch(() => undefined);
  }
}
