import type { Log } from '@mozpool/service-kit';

/** Looks of this replica at once; more would take the connections that calls need. */
const LIMIT = 4;

export interface OwnLooks {
  /** Rings for a request: this replica looks at it at once if it has a hand free, else whoever the queue chooses. */
  ring(id: number): Promise<void>;
  /** Waits for those under way. */
  settle(): Promise<void>;
}

/**
 * Most rings for requests come from calls of this very replica. Going over the queue costs each of them more time than the look itself; the queue
 * is for what this replica has no hand free for, or could not do.
 */
export function createOwnLooks(deps: { look(id: number): Promise<void>; ringQueue(id: number): Promise<void>; log: Log }): OwnLooks {
  const underWay = new Set<Promise<void>>();

  async function look(id: number): Promise<void> {
    try {
      await deps.look(id);
    } catch (error) {
      deps.log.warn(`request ${id} could not be looked at here; it is rung`, { request: id, reason: (error as Error).message });
      await deps
        .ringQueue(id)
        .catch((cause: Error) =>
          deps.log.warn(`could not ring request ${id}; the sweeper rings again`, { request: id, reason: cause.message }),
        );
    }
  }

  return {
    async ring(id) {
      if (underWay.size >= LIMIT) return deps.ringQueue(id);
      const looking = look(id).finally(() => underWay.delete(looking));
      underWay.add(looking);
    },
    async settle() {
      while (underWay.size > 0) await Promise.all(underWay);
    },
  };
}
