import { listLog, listRequests } from '@mozpool/db';
import { isFailedRequest, isOverRequest, REQUEST_STATE_NAMES } from '@mozpool/domain';
import { json, Problem } from '@mozpool/service-kit';
import { type ApiDeps, LIST_LIMITS } from '../api-deps.js';
import { cursorOf, readCursor } from '../format/cursor.js';
import { logEntries } from '../format/log-entries.js';
import { logSelection } from '../format/log-selection.js';
import { readId } from '../format/read-id.js';
import type { Handler, Handlers } from '../http/handlers.js';
import { followLog, logAfter } from '../live/answer-log.js';
import { changedRequest } from './known-request.js';
import { requestDetails, requestListItem } from './request-json.js';

/** Failed requests stay in the list until they are closed or cleaned up. */
const CLOSED_STATES = REQUEST_STATE_NAMES.filter((state) => isOverRequest(state) && !isFailedRequest(state));

export const requestReads = ({
  db,
  publicUrl,
  live,
}: ApiDeps): Pick<Handlers, 'listRequests' | 'requestDetails' | 'requestDetailsAtUrl' | 'requestLog'> => {
  const details: Handler<'requestDetails'> = async ({ params, query, call: { signal } }) => {
    if (readId(params.id) === undefined) throw new Problem('invalid_path', { problems: `"${params.id}" is not the id of a request.` });
    const request = await changedRequest({ db, live }, params.id, query, signal);
    return json(requestDetails(request, publicUrl()));
  };
  return {
    listRequests: async ({ query }) => {
      const { include_closed, state, limit, after, ...asked } = query;
      const hiddenStates = include_closed || state ? undefined : CLOSED_STATES;
      const filter = { ...asked, states: state, hiddenStates, before: beforeId(after) };
      const rows = await listRequests(db, filter, { limit: limit ?? LIST_LIMITS.requests });
      const last = limit !== undefined && rows.length === limit ? rows.at(-1) : undefined;
      const next = limit === undefined ? {} : { next: last ? cursorOf(String(last.id)) : null };
      const shown = limit === undefined ? rows.reverse() : rows;
      return json({ requests: shown.map((request) => requestListItem(request, publicUrl())), ...next });
    },

    requestDetails: details,
    /** The bare URL of a request answers too: it is what clients are given. */
    requestDetailsAtUrl: details,

    /** All entries, also of a request that is gone. */
    requestLog: async ({ params, query, call }) => {
      const requestId = readId(params.id);
      if (requestId === undefined) return json({ log: [] });
      const selection = logSelection(query);
      const subject = { requestId };
      if (query.follow) return followLog({ db, live }, subject, query, call);
      if (query.after !== undefined) return logAfter({ db, live }, subject, { ...query, after: query.after }, call);
      return json({ log: logEntries(await listLog(db, subject, selection)) });
    },
  };
};

/** Pages lead from the newest to the oldest. */
function beforeId(after: string | undefined): number | undefined {
  if (after === undefined) return undefined;
  const id = readId(readCursor(after, 1)[0]);
  if (id === undefined) throw new Problem('invalid_query', { problems: 'after: must be what the page before gave as "next".' });
  return id;
}
