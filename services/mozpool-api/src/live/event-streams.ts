import { type EventFilter, type EventRow, type Queryable, readEvents } from '@mozpool/db';
import type { StreamClient } from '@mozpool/service-kit';
import { filterKey, passes } from './event-filter.js';
import { catchUp, type Feed } from './feed.js';
import { limitConcurrency } from './limit-concurrency.js';
import { publishedEvent } from './published-event.js';
import { sseFrame, sseHeartbeat, sseStart } from './sse.js';

/** Positions that one query looks through for a client that comes back, however few of them pass its filter. */
export const WINDOW = 1_000;
/** Events in one write to a client that comes back: it takes them at its own pace. */
const CHUNK = 100;
/** Events that are kept at hand: clients that drop their connections come back for these, and cost no query. */
const RECENT = 2_000;
/** Clients that are brought up to date by queries at once: after a restart they all come together. */
const CONCURRENT_CATCH_UPS = 3;

export interface EventStreams {
  /** Sends a bundle to everybody who has joined. */
  send(events: readonly EventRow[]): void;
  /** Follows from the position that the client has seen; null begins with now. `reset` tells it that something is missing. */
  follow(client: StreamClient, options: { from: number | null; filter: EventFilter; reset: boolean }): Promise<void>;
  heartbeat(): void;
  size(): number;
}

/** An event with its text, once somebody needs that. */
interface Told {
  event: EventRow;
  frame?: string;
}

interface Group {
  filter: EventFilter;
  clients: Set<StreamClient>;
}

/**
 * The clients of the event stream. Each event is turned into text once, and what one filter lets through into bytes once;
 * each client gets one write per bundle, of bytes that it shares with the others.
 */
export function createEventStreams({ db, feed }: { db: Queryable; feed: Feed }): EventStreams {
  const groups = new Map<string, Group>();
  const clients = new Map<StreamClient, { joined: boolean }>();
  const inTurn = limitConcurrency(CONCURRENT_CATCH_UPS);
  /** The newest events, without a gap. */
  let recent: Told[] = [];

  /** What comes after a position, from memory; undefined when that does not reach so far back. */
  function fromMemory(after: number, upTo: number, filter: EventFilter): Told[] | undefined {
    const first = recent[0]?.event.position;
    if (first === undefined || after < first - 1) return undefined;
    return recent.slice(after + 1 - first, upTo + 1 - first).filter(({ event }) => passes(filter, event));
  }

  async function fromDatabase(client: StreamClient, after: number, upTo: number, filter: EventFilter): Promise<Told[]> {
    // whoever left while others were served costs nothing any more
    const events = await inTurn(async () => (client.signal.aborted ? [] : readEvents(db, { after, upTo, limit: WINDOW, filter })));
    return events.map((event) => ({ event }));
  }

  function join(client: StreamClient, filter: EventFilter): void {
    const key = filterKey(filter);
    const group = groups.get(key) ?? { filter, clients: new Set() };
    groups.set(key, group);
    group.clients.add(client);
    clients.set(client, { joined: true });
    client.signal.addEventListener('abort', () => {
      group.clients.delete(client);
      if (group.clients.size === 0 && groups.get(key) === group) groups.delete(key);
    });
  }

  return {
    send(events) {
      const told: Told[] = events.map((event) => ({ event }));
      recent = [...recent, ...told].slice(-RECENT);
      for (const { filter, clients: members } of groups.values()) {
        const passing = told.filter(({ event }) => passes(filter, event));
        if (passing.length === 0) continue;
        const bytes = Buffer.from(passing.map(frameOf).join(''));
        for (const client of [...members]) client.write(bytes);
      }
    },
    async follow(client, { from, filter, reset }) {
      if (client.signal.aborted) return;
      clients.set(client, { joined: false });
      client.signal.addEventListener('abort', () => clients.delete(client));
      const position = from ?? feed.position();
      client.write(sseStart(position));
      if (reset) client.write(sseFrame({ id: position, event: 'reset', data: { position } }));
      await catchUp(client, feed, {
        from: position,
        sendPage: async (after, end) => {
          const upTo = Math.min(end, after + WINDOW);
          const events = fromMemory(after, upTo, filter) ?? (await fromDatabase(client, after, upTo, filter));
          for (let first = 0; first < events.length; first += CHUNK) {
            client.write(
              events
                .slice(first, first + CHUNK)
                .map(frameOf)
                .join(''),
            );
            await client.drained();
          }
          return upTo;
        },
        join: () => join(client, filter),
      });
    },
    heartbeat() {
      const joined = sseHeartbeat(feed.position());
      const waiting = sseHeartbeat(null);
      for (const [client, state] of [...clients]) client.write(state.joined ? joined : waiting);
    },
    size: () => clients.size,
  };
}

function frameOf(told: Told): string {
  const { event } = told;
  told.frame ??= sseFrame({ id: event.position, event: event.kind, data: publishedEvent(event) });
  return told.frame;
}
