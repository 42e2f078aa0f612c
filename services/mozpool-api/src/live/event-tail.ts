import { type EventRow, type Queryable, readEvents, type TailMarks } from '@mozpool/db';
import { createFeedPosition, type Feed } from './feed.js';

/** Events of one bundle are read in pages of this. */
const PAGE = 1_000;

export interface EventTail extends Feed {
  /** Resolves once the position is known. */
  ready(): Promise<void>;
  /** Goes on from what a look at the truth has found. */
  tick(marks: TailMarks): Promise<void>;
}

/**
 * Follows the history: has committed events given their positions, unless another replica is at it, and hands on whatever
 * lies after the last position, once and in order. Asks nothing while nothing happens. Writers are never held up: a
 * position is given after the commit, by whoever looks first.
 */
export function createEventTail({
  db,
  sequence,
  onBundle,
}: {
  db: Queryable;
  sequence: () => Promise<void>;
  /** Called before the position moves; may not throw. */
  onBundle: (events: readonly EventRow[]) => void;
}): EventTail {
  const feed = createFeedPosition();
  const { promise: ready, resolve: markReady } = Promise.withResolvers<void>();
  let begun = false;

  async function readOn(): Promise<void> {
    for (;;) {
      const events = await readEvents(db, { after: feed.position(), upTo: Number.MAX_SAFE_INTEGER, limit: PAGE });
      const last = events.at(-1);
      if (!last) return;
      onBundle(events);
      feed.set(last.position);
      if (events.length < PAGE) return;
    }
  }

  return {
    position: feed.position,
    moved: feed.moved,
    // a bundle is for whoever is there when it comes
    joinable: () => true,
    ready: () => ready,
    async tick(marks) {
      if (!begun) {
        // what lies before is read by whoever asks for it
        begun = true;
        feed.set(marks.lastPosition);
        markReady();
      }
      if (marks.unsequenced) await sequence();
      if (marks.unsequenced || marks.lastPosition > feed.position()) await readOn();
    },
  };
}
