import { findDevice, listFittingDevices, listRequestLog, type RequestRow } from '@mozpool/db';
import { ANY, SEARCHING_REQUEST_STATES } from '@mozpool/domain';
import { json } from '@mozpool/service-kit';
import { type ApiDeps, LIST_LIMITS } from '../api-deps.js';
import { unavailableReason } from '../devices/availability.js';
import { logEntries, STATUS_LOG_ENTRIES } from '../format/log-entries.js';
import type { Handlers } from '../http/handlers.js';
import { waitForChange } from '../live/wait-for-change.js';
import { requestSubject } from '../live/waiters.js';
import { knownRequest } from './known-request.js';
import { whyProcessing, whyWaiting } from './why.js';

export const requestStatus = (deps: ApiDeps): Pick<Handlers, 'requestStatus'> => ({
  requestStatus: async ({ params, query, call: { signal } }) => {
    const read = () => knownRequest(deps.db, params.id);
    const subject = requestSubject(Number(params.id));
    const request = await waitForChange(deps.live.waiters, { subject, wait: query.wait, known: query.state, signal, read });
    const log = await listRequestLog(deps.db, { requestId: request.id, limit: STATUS_LOG_ENTRIES, maxAgeSeconds: null });
    return json({
      state: request.state,
      log: logEntries(log),
      device_state: request.deviceState ?? '',
      why: await why(deps, request),
    });
  },
});

async function why({ db, checkMaxAgeMs }: ApiDeps, request: RequestRow): Promise<string> {
  if (!(SEARCHING_REQUEST_STATES as readonly string[]).includes(request.state)) return whyProcessing(request);
  const devices = await listFittingDevices(db, { requestId: request.id, any: ANY, limit: LIST_LIMITS.devices });
  const named =
    request.requestedDevice === ANY || devices.length === 0 ? undefined : await findDevice(db, { name: request.requestedDevice });
  if (!named) return whyWaiting(devices, request.now, checkMaxAgeMs);
  return `Waits for device ${named.name}. ${unavailableReason(named, checkMaxAgeMs) ?? 'It is free and about to be matched.'}`;
}
