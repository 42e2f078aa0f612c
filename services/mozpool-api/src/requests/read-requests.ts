import { listRequestLog, listRequests } from '@mozpool/db';
import { isFailedRequest, isOverRequest, REQUEST_STATE_NAMES } from '@mozpool/domain';
import { json, Problem } from '@mozpool/service-kit';
import { type ApiDeps, LIST_LIMITS } from '../api-deps.js';
import { logEntries } from '../format/log-entries.js';
import { logSelection } from '../format/log-selection.js';
import { readId } from '../format/read-id.js';
import type { Handler, Handlers } from '../http/handlers.js';
import { knownRequest } from './known-request.js';
import { requestDetails, requestListItem } from './request-json.js';

/** Failed requests stay in the list until they are closed or cleaned up. */
const CLOSED_STATES = REQUEST_STATE_NAMES.filter((state) => isOverRequest(state) && !isFailedRequest(state));

export const requestReads = ({
  db,
  publicUrl,
}: ApiDeps): Pick<Handlers, 'listRequests' | 'requestDetails' | 'requestDetailsAtUrl' | 'requestLog'> => {
  const details: Handler<'requestDetails'> = async ({ params }) => {
    if (readId(params.id) === undefined) throw new Problem('invalid_path', { problems: `"${params.id}" is not the id of a request.` });
    return json(requestDetails(await knownRequest(db, params.id), publicUrl()));
  };
  return {
    listRequests: async ({ query }) => {
      const hiddenStates = query.include_closed ? [] : CLOSED_STATES;
      const requests = await listRequests(db, { hiddenStates, limit: LIST_LIMITS.requests });
      return json({ requests: requests.map((request) => requestListItem(request, publicUrl())) });
    },

    requestDetails: details,
    /** The bare URL of a request answers too: it is what clients are given. */
    requestDetailsAtUrl: details,

    /** All entries, also of a request that is gone. */
    requestLog: async ({ params, query }) => {
      const requestId = readId(params.id);
      return json({ log: requestId === undefined ? [] : logEntries(await listRequestLog(db, { requestId, ...logSelection(query) })) });
    },
  };
};
