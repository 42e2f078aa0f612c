import { apiTime, timeOrNull } from '@mozpool/contracts';
import { countDevices, countSharedParts, findFailedDevices, findRestingDevices, listAgents } from '@mozpool/db';
import {
  DEVICE_STATE_NAMES,
  deviceCategory,
  deviceStatesOfKind,
  deviceTotals,
  deviceTotalsBy,
  isFailedDevice,
  SHARED_FAULT_MIN_FAILED,
  sharedFaultSentence,
  sharedFaults,
} from '@mozpool/domain';
import { json } from '@mozpool/service-kit';
import { type ApiDeps, LIST_LIMITS } from '../api-deps.js';
import type { Handlers } from '../http/handlers.js';
import { filterOf, lastSeconds, periodJson, rowsOf } from './report-scope.js';

/** A device that is out of the pool for longer may have been forgotten. */
const OFFLINE_LONG_SECONDS = 7 * 86_400;
const MAX_PARTS = 1_000;
const FAILURE_STATES = DEVICE_STATE_NAMES.filter(isFailedDevice);
/** Failures that last until a person looks at them; the others lead to a self-test. */
const RESTING_FAILURES = deviceStatesOfKind('stable').filter(isFailedDevice);
const OFFLINE_STATES = DEVICE_STATE_NAMES.filter((state) => ['offline', 'maintenance'].includes(deviceCategory({ state, held: false })));

export const deviceReports = ({ db }: Pick<ApiDeps, 'db'>): Pick<Handlers, 'deviceReport' | 'attentionReport' | 'agentReport'> => ({
  deviceReport: async ({ query }) => {
    const counts = await countDevices(db, filterOf(query));
    const by = (group: (count: (typeof counts)[number]) => string) =>
      deviceTotalsBy(counts, group).map(({ name, totals }) => ({ name, ...totals }));
    return json({
      totals: deviceTotals(counts),
      by_hardware_type: by(({ hardwareType }) => hardwareType),
      by_pool: by(({ pool }) => pool),
      by_server: by(({ server }) => server),
    });
  },

  attentionReport: async ({ query }) => {
    const period = await lastSeconds(db, query.period);
    const filter = filterOf(query);
    const limit = rowsOf(query);
    const counts = await countDevices(db, filter);
    const failed = await findFailedDevices(db, { states: RESTING_FAILURES, failureStates: FAILURE_STATES, filter, period, limit });
    const offline = await findRestingDevices(db, { states: OFFLINE_STATES, olderThanSeconds: OFFLINE_LONG_SECONDS, filter, limit });
    const silent = (await listAgents(db, { limit: LIST_LIMITS.imagingServers })).filter(({ alive }) => !alive);
    const faults = sharedFaults(
      await countSharedParts(db, { failedStates: RESTING_FAILURES, minFailed: SHARED_FAULT_MIN_FAILED, limit: MAX_PARTS }),
    ).slice(0, limit);
    const totals = deviceTotals(counts);
    return json({
      period: periodJson(period),
      totals: { failed: totals.failed, offline: totals.offline, silent_agents: silent.length, shared_faults: faults.length },
      shared_faults: faults.map((part) => ({ ...part, reason: sharedFaultSentence(part) })),
      failed: failed.map(({ since, lastReason, hardwareType, server, ...device }) => ({
        ...device,
        since: apiTime(since),
        last_reason: lastReason,
        hardware_type: hardwareType,
        imaging_server: server,
      })),
      offline: offline.map(({ since, server, ...device }) => ({ ...device, since: apiTime(since), imaging_server: server })),
      silent_agents: silent.map(({ server, silentSince, devices }) => ({
        imaging_server: server,
        since: timeOrNull(silentSince),
        devices,
      })),
    });
  },

  agentReport: async () => {
    const agents = await listAgents(db, { limit: LIST_LIMITS.imagingServers });
    return json({
      agents: agents.map(({ server, silentSince, heardAt, ...agent }) => ({
        imaging_server: server,
        ...agent,
        silent_since: timeOrNull(silentSince),
        heard_at: timeOrNull(heardAt),
      })),
    });
  },
});
