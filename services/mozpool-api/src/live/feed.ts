import type { StreamClient } from '@mozpool/service-kit';

/** What readers follow: entries with rising numbers, handed out to everybody who has joined. */
export interface Feed {
  /** Everything up to this number has been handed out. */
  position(): number;
  /** False while entries are read for those who have joined already: whoever joined now would miss them. */
  joinable(): boolean;
  /** Resolves when more has been handed out, or `signal` aborts. */
  moved(signal: AbortSignal): Promise<void>;
}

/** A feed's position with those who wait for it to move. */
export function createFeedPosition(): Pick<Feed, 'position' | 'moved'> & { set(position: number): void } {
  let current = 0;
  let waiting: (() => void)[] = [];
  return {
    position: () => current,
    set(position) {
      if (position === current) return;
      current = position;
      const woken = waiting;
      waiting = [];
      for (const wake of woken) wake();
    },
    moved: (signal) =>
      new Promise((resolve) => {
        if (signal.aborted) return resolve();
        const done = () => {
          signal.removeEventListener('abort', done);
          waiting = waiting.filter((each) => each !== done);
          resolve();
        };
        waiting.push(done);
        signal.addEventListener('abort', done);
      }),
  };
}

/**
 * Brings one client from the number it has seen to the end of the feed, and calls `join` in the same turn of the event
 * loop in which it arrives there: it misses nothing and gets nothing twice. A client that comes from a replica that was
 * ahead of this one waits until this one has caught up.
 */
export async function catchUp(
  client: StreamClient,
  feed: Feed,
  {
    from,
    sendPage,
    join,
  }: {
    from: number;
    /** Sends what comes after `after`, up to `upTo` or less, as fast as the client takes it; returns how far it has come. */
    sendPage: (after: number, upTo: number) => Promise<number>;
    join: () => void;
  },
): Promise<void> {
  let position = from;
  while (!client.signal.aborted) {
    const end = feed.position();
    if (position === end && feed.joinable()) return join();
    if (position >= end) await feed.moved(client.signal);
    else position = await sendPage(position, end);
  }
}
