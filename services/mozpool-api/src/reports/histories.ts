import { apiTime, timeOrNull } from '@mozpool/contracts';
import { type HistorySubject, listHistoryClaims, listHistoryEvents } from '@mozpool/db';
import { json, Problem } from '@mozpool/service-kit';
import type { ApiDeps } from '../api-deps.js';
import { knownDevice } from '../devices/known-device.js';
import { readId } from '../format/read-id.js';
import type { Handlers } from '../http/handlers.js';
import { lastSeconds } from './report-scope.js';

const DEFAULT_LIMIT = 200;

export const histories = ({ db }: Pick<ApiDeps, 'db'>): Pick<Handlers, 'deviceHistory' | 'requestHistory'> => {
  async function historyOf(
    subject: HistorySubject,
    { period, limit = DEFAULT_LIMIT }: { period?: number | undefined; limit?: number | undefined },
  ) {
    const input = { subject, period: await lastSeconds(db, period), limit };
    const claims = await listHistoryClaims(db, input);
    const events = await listHistoryEvents(db, input);
    return {
      claims: claims.map(({ failureCause, claimedAt, readyAt, releasedAt, ...claim }) => ({
        ...claim,
        failure_cause: failureCause,
        claimed_at: apiTime(claimedAt),
        ready_at: timeOrNull(readyAt),
        released_at: timeOrNull(releasedAt),
      })),
      events: events.map(({ at, ...event }) => ({ at: apiTime(at), ...event })),
    };
  }
  return {
    deviceHistory: async ({ params, query }) => json(await historyOf({ deviceId: (await knownDevice(db, params.name)).id }, query)),
    requestHistory: async ({ params, query }) => {
      const requestId = readId(params.id);
      if (requestId === undefined) throw new Problem('unknown_request', { request: params.id });
      const history = await historyOf({ requestId }, query);
      return json(history);
    },
  };
};
