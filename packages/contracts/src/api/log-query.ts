import { z } from 'zod';
import { queryFlag, queryInstant, queryInteger, queryText } from './query.js';
import { MAX_WAIT_SECONDS } from './wait-query.js';

export const LOG_DESCRIPTION =
  'With `follow` the answer is a stream of Server-Sent Events: the newest entries (100, or `limit`) and then each new one, `id` being the id of the ' +
  'entry; it goes on where it was cut off with `Last-Event-ID`. Simple clients give the last id that they have as `after`, and may add `wait`.';

/** `limit` and `timeperiod` alone or together; absent, empty or 0 means no restriction. */
export const logQuery = z.object({
  limit: queryInteger({ min: 0, max: 999_999_999, description: 'Only the newest so many entries (with `after`: the oldest); 0 is all.' }),
  timeperiod: queryInteger({ min: 0, max: 999_999_999, description: 'Only entries that are at most so many seconds old; 0 is all.' }),
  source: queryText({
    max: 32,
    description: 'Only entries of this source: `statemachine`, `api`, `bmm`, `sut`, …; not with `after` or `follow`.',
  }),
  q: queryText({ max: 200, description: 'Only entries that hold this text, capitals aside; not with `after` or `follow`.' }),
  before: queryInteger({ min: 0, max: 999_999_999_999_999, description: 'Only entries with a lower id; not with `after` or `follow`.' }),
  until: queryInstant('Only entries that happened at this instant (UTC) or before; not with `after` or `follow`.'),
  after: queryInteger({ min: 0, max: 999_999_999_999_999, description: 'Only entries with a higher id, in the order of their ids.' }),
  wait: queryInteger({ min: 0, max: MAX_WAIT_SECONDS, description: 'With `after`: seconds to wait for an entry when there is none.' }),
  follow: queryFlag('A stream of Server-Sent Events.'),
  last_event_id: queryInteger({
    min: 0,
    max: 999_999_999_999_999,
    description: 'With `follow`: the header `Last-Event-ID`, for clients that cannot set it.',
  }),
});
