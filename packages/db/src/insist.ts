/** Lost a lock to somebody else: a deadlock, or a lock that did not come within `lock_timeout`. */
const LOCK_LOST = ['40P01', '55P03'];
const ATTEMPTS = 40;
const PAUSE_MS = 250;

/**
 * For a transaction over whole tables while services go on and lock them in an order of their own: runs it again when it had to give way.
 * Throws what it met last when it had to do so forty times, which takes a minute at least.
 */
export async function insist<Result>(transaction: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await transaction();
    } catch (error) {
      if (attempt === ATTEMPTS || !LOCK_LOST.includes((error as { code?: string }).code ?? '')) throw error;
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }
}
