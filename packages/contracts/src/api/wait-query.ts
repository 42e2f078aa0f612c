import { queryInteger, queryText } from './query.js';

/** How long a call may be kept waiting. */
export const MAX_WAIT_SECONDS = 60;
/** What an answer may take once the waiting is over. */
const ANSWER_LIMIT_MS = 15_000;
export const LONG_POLL_LIMIT_MS = MAX_WAIT_SECONDS * 1000 + ANSWER_LIMIT_MS;

export const WAIT_DESCRIPTION =
  'With `wait` the answer comes as soon as the state changes, at the latest after so many seconds. Give the state that you know as `state`, so that ' +
  'nothing is missed between two calls: if it is another one already, the answer comes at once, as it does for a request that is closed.';

/** Parameters of calls that can be kept waiting until a state changes. */
export const waitQuery = {
  wait: queryInteger({ min: 0, max: MAX_WAIT_SECONDS, description: 'Seconds to wait for a change of the state.' }),
  state: queryText({ max: 64, description: 'The state that the caller knows; without it, the one at the time of the call.' }),
};
