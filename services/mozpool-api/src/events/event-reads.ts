import { MAX_EVENT_PAGE, type QueryOf, type ROUTES } from '@mozpool/contracts';
import { type EventFilter, type Queryable, readEventRange, readEvents, readNewestEvents } from '@mozpool/db';
import { json, stream } from '@mozpool/service-kit';
import type { ApiDeps } from '../api-deps.js';
import type { Handlers } from '../http/handlers.js';
import { publishedEvent } from '../live/published-event.js';
import { resumeFrom } from '../live/resume-from.js';
import { SSE_TYPE } from '../live/sse.js';

/** Positions that one call looks through, however few of them pass its filter; the caller comes again for more. */
const LOOK_THROUGH = 20_000;

export const eventReads = ({ db, live }: ApiDeps): Pick<Handlers, 'eventStream' | 'listEvents'> => ({
  eventStream: async ({ query, call }) => {
    const seen = resumeFrom(call, query);
    await live.tail.ready();
    const { position, reset } = seen === null ? { position: null, reset: false } : await begin(db, seen);
    return stream(SSE_TYPE, (client) => live.events.follow(client, { from: position, filter: filterOf(query), reset }));
  },

  listEvents: async ({ query }) => {
    const limit = query.limit ?? MAX_EVENT_PAGE;
    const filter = filterOf(query);
    const { last } = await readEventRange(db);
    if (query.after === undefined) {
      const events = await readNewestEvents(db, { after: Math.max(0, last - LOOK_THROUGH), upTo: last, limit, filter });
      return json({ events: events.map(publishedEvent), position: last, more: false, reset: false });
    }
    const { position: after, reset } = await begin(db, query.after);
    const upTo = Math.min(last, after + LOOK_THROUGH);
    const events = await readEvents(db, { after, upTo, limit, filter });
    const position = events.length < limit ? upTo : events.at(-1)!.position;
    return json({ events: events.map(publishedEvent), position, more: position < last, reset });
  },
});

/** Where a reader goes on that has seen `seen`: from there, or from now where that would leave something out. */
async function begin(db: Queryable, seen: number): Promise<{ position: number; reset: boolean }> {
  const { first, last } = await readEventRange(db);
  // a higher one than the last is of another history, before this database was restored
  const reset = seen < first - 1 || seen > last;
  return { position: reset ? last : seen, reset };
}

function filterOf(query: QueryOf<(typeof ROUTES)['eventStream']>): EventFilter {
  const { device, request, kind, assignee, pool } = query;
  return {
    ...(device && { devices: device }),
    ...(request && { requests: request }),
    ...(kind && { kinds: kind }),
    ...(assignee && { assignees: assignee }),
    ...(pool && { pools: pool }),
  };
}
