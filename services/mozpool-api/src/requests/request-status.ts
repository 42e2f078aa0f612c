import { expiryTime, type RequestStatusReply, timeOrNull } from '@mozpool/contracts';
import { findDeviceDetails, listLog, type RequestRow } from '@mozpool/db';
import { ANY, isKnownRequestState, REQUEST_STATES, requestAttempts, SEARCHING_REQUEST_STATES } from '@mozpool/domain';
import { json } from '@mozpool/service-kit';
import type { ApiDeps } from '../api-deps.js';
import { retrySentence } from '../devices/retry-sentence.js';
import { logEntries, STATUS_LOG_ENTRIES } from '../format/log-entries.js';
import type { Handlers } from '../http/handlers.js';
import { waitingSentence } from '../waiting/sentences.js';
import { estimateJson, waitingJson } from '../waiting/waiting-json.js';
import { changedRequest } from './known-request.js';
import { whyProcessing } from './why.js';

type Told = Pick<RequestStatusReply, 'why' | 'position' | 'waiting' | 'estimate'>;

export const requestStatus = (deps: ApiDeps): Pick<Handlers, 'requestStatus'> => ({
  requestStatus: async ({ params, query, call: { signal } }) => {
    const request = await changedRequest(deps, params.id, query, signal);
    const log = await listLog(deps.db, { requestId: request.id }, { limit: STATUS_LOG_ENTRIES, maxAgeSeconds: null });
    return json({
      state: request.state,
      log: logEntries(log),
      device_state: request.deviceState ?? '',
      ...(await whatItWaitsFor(deps, request)),
      deadline: timeOrNull(request.stateDeadline),
      attempts: requestAttempts(request, deps.requestLimits),
    });
  },
});

/** For a request whose device is being prepared. */
async function whenPrepared(waiting: ApiDeps['waiting'], { state, image, claimedAt, now }: RequestRow): Promise<Told['estimate']> {
  if (claimedAt === null || !isKnownRequestState(state) || REQUEST_STATES[state].category !== 'processing') return null;
  const { restMs, samples } = await waiting.preparation(image, now - claimedAt);
  return {
    seconds: 0,
    device_at: expiryTime(claimedAt),
    ready_at: restMs === null ? null : expiryTime(now + restMs),
    basis: restMs === null ? 'none' : 'history',
    samples,
  };
}

/** What keeps failing on the device that a request waits for; null: nothing, or there is no such device. */
async function retryOf(deps: ApiDeps, name: string | null): Promise<string | null> {
  const device = name === null ? undefined : await findDeviceDetails(deps.db, { name });
  return device ? retrySentence(device, deps) : null;
}

async function whatItWaitsFor(deps: ApiDeps, request: RequestRow): Promise<Told> {
  const { waiting } = deps;
  const searching = (SEARCHING_REQUEST_STATES as readonly string[]).includes(request.state);
  const found = searching ? await waiting.explain(request.id) : undefined;
  if (!found) {
    const why = whyProcessing(request, await retryOf(deps, request.assignedDevice));
    return { why, position: null, waiting: null, estimate: await whenPrepared(waiting, request) };
  }
  const { facts, position, estimate, now } = found;
  return {
    why: waitingSentence(found, request.requestedDevice === ANY ? null : request.requestedDevice, await retryOf(deps, facts.only)),
    position,
    waiting: waitingJson(facts),
    estimate: estimateJson(estimate, now),
  };
}
