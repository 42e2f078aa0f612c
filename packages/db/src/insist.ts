/** Lost a lock to somebody else: a deadlock, or a lock that did not come within `lock_timeout`. */
const LOCK_LOST = ['40P01', '55P03'];
const ATTEMPTS = 40;
const PAUSE_MS = 250;

/**
 * For a transaction over whole tables while services go on and lock them in an order of their own: runs it again when it had to give way,
 * forty times at most.
 */
export async function insist<Result>(transaction: () => Promise<Result>, { pauseMs = PAUSE_MS } = {}): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await transaction();
    } catch (error) {
      const { code = '', message } = error as Error & { code?: string };
      if (!LOCK_LOST.includes(code)) throw error;
      if (attempt === ATTEMPTS)
        throw new Error(
          `nothing was changed: others held its tables at each of ${ATTEMPTS} attempts (${message}). pg_stat_activity shows who does; end that, and run it again`,
          { cause: error },
        );
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }
}
