import { listRequestLog, listRequests } from '@mozpool/db';
import { isFailedRequest, isOverRequest, REQUEST_STATE_NAMES } from '@mozpool/domain';
import { type Endpoint, json, Problem } from '@mozpool/service-kit';
import { type ApiDeps, LIST_LIMITS } from '../api-deps.js';
import { logEntries } from '../format/log-entries.js';
import { logSelection } from '../format/log-selection.js';
import { readId } from '../format/read-id.js';
import { knownRequest } from './known-request.js';
import { requestDetails, requestListItem } from './request-json.js';

/** Failed requests stay in the list until they are closed or cleaned up. */
const CLOSED_STATES = REQUEST_STATE_NAMES.filter((state) => isOverRequest(state) && !isFailedRequest(state));

export const requestList = ({ db, publicUrl }: ApiDeps): Endpoint => ({
  methods: ['GET'],
  path: '/api/request/list/',
  handle: async ({ query }) => {
    const hiddenStates = query.has('include_closed') ? [] : CLOSED_STATES;
    const requests = await listRequests(db, { hiddenStates, limit: LIST_LIMITS.requests });
    return json({ requests: requests.map((request) => requestListItem(request, publicUrl())) });
  },
});

/** The bare URL of a request answers too: it is what clients are given. */
export const requestDetailsEndpoints = ({ db, publicUrl }: ApiDeps): Endpoint[] =>
  ['/api/request/:id/details/', '/api/request/:id/'].map((path) => ({
    methods: ['GET'],
    path,
    handle: async ({ params }) => {
      if (readId(params.id) === undefined) throw new Problem('invalid_path', { problems: `"${params.id}" is not the id of a request.` });
      return json(requestDetails(await knownRequest(db, params.id), publicUrl()));
    },
  }));

/** All entries, also of a request that is gone. */
export const requestLog = ({ db }: ApiDeps): Endpoint => ({
  methods: ['GET'],
  path: '/api/request/:id/log/',
  handle: async ({ params, query }) => {
    const selection = logSelection(query);
    const requestId = readId(params.id);
    return json({ log: requestId === undefined ? [] : logEntries(await listRequestLog(db, { requestId, ...selection })) });
  },
});
