import { countDevices, countSharedParts, countWaitingRequests, EVERYTHING, listAgents, readClock, summarizeRequests } from '@mozpool/db';
import {
  type CategoryKey,
  categoryKey,
  DEVICE_CATEGORIES,
  deviceStatesOfKind,
  deviceTotals,
  isFailedDevice,
  SEARCHING_REQUEST_STATES,
  SHARED_FAULT_MIN_FAILED,
  sharedFaults,
} from '@mozpool/domain';
import type { Metrics } from '@mozpool/service-kit';
import { type ApiDeps, LIST_LIMITS } from '../api-deps.js';

/** Gauges are as old as this at most; scrapes read nothing by themselves. */
export const REPORT_METRICS_MS = 15_000;
/** Outcomes and waits are those of the last hour. */
const RECENT_MS = 3_600_000;
const MAX_PARTS = 100;
const RESTING_FAILURES = deviceStatesOfKind('stable').filter(isFailedDevice);
const CATEGORIES: readonly CategoryKey[] = DEVICE_CATEGORIES.map(categoryKey);

/** Gauges of the pool, every one of them documented in docs/metrics.md. Returns what refreshes them: five queries. */
export function reportMetrics({ db, metrics }: Pick<ApiDeps, 'db'> & { metrics: Metrics }): () => Promise<void> {
  const devices = metrics.gauge('mozpool_devices', 'Devices by simple category', ['category', 'hardware_type', 'pool']);
  const silent = metrics.gauge('mozpool_devices_silent', 'Devices whose agent is not heard, by imaging server', ['imaging_server']);
  const agent = metrics.gauge('mozpool_agent_alive', 'Whether the agent of an imaging server is heard', ['imaging_server']);
  const faults = metrics.gauge('mozpool_shared_faults', 'Relay boards and imaging servers most of whose devices have failed', [
    'part',
    'name',
  ]);
  const waiting = metrics.gauge('mozpool_requests_waiting', 'Requests that wait for a device');
  const oldest = metrics.gauge('mozpool_requests_oldest_wait_seconds', 'How long the oldest waiting request has waited');
  const ended = metrics.gauge('mozpool_requests_ended_last_hour', 'Requests that ended in the last hour, by the reason of their end', [
    'reason',
  ]);
  const wait = metrics.gauge('mozpool_request_wait_seconds', 'Seconds from asking to a device, of requests that ended in the last hour', [
    'quantile',
  ]);
  const ready = metrics.gauge('mozpool_request_ready_seconds', 'Seconds from asking to a device in hand, likewise', ['quantile']);

  return async () => {
    const counts = await countDevices(db, EVERYTHING);
    const agents = await listAgents(db, { limit: LIST_LIMITS.imagingServers });
    const parts = await countSharedParts(db, { failedStates: RESTING_FAILURES, minFailed: SHARED_FAULT_MIN_FAILED, limit: MAX_PARTS });
    const queue = await countWaitingRequests(db, { states: SEARCHING_REQUEST_STATES });
    const to = await readClock(db);
    const [recent] = await summarizeRequests(db, { by: 'none', period: { from: to - RECENT_MS, to }, pool: null, image: null, limit: 1 });

    // what is gone must not keep its last value
    for (const gauge of [devices, silent, agent, faults, ended, wait, ready]) gauge.reset();
    for (const group of Map.groupBy(counts, ({ hardwareType, pool }) => JSON.stringify([hardwareType, pool])).values()) {
      const { hardwareType: hardware_type, pool } = group[0]!;
      const totals = deviceTotals(group);
      for (const category of CATEGORIES) devices.set({ category, hardware_type, pool }, totals[category]);
    }
    for (const [imaging_server, group] of Map.groupBy(counts, ({ server }) => server))
      silent.set({ imaging_server }, deviceTotals(group).silent);
    for (const { server, alive } of agents) agent.set({ imaging_server: server }, alive ? 1 : 0);
    for (const { part, name } of sharedFaults(parts)) faults.set({ part, name }, 1);
    waiting.set(queue.waiting);
    oldest.set(queue.oldestSeconds ?? 0);
    for (const [reason, requests] of Object.entries(recent?.outcomes ?? {})) ended.set({ reason }, requests);
    for (const [gauge, values] of [
      [wait, recent?.wait],
      [ready, recent?.ready],
    ] as const)
      for (const [quantile, value] of [
        ['0.5', values?.p50],
        ['0.9', values?.p90],
        ['0.99', values?.p99],
      ] as const)
        if (value !== null && value !== undefined) gauge.set({ quantile }, value);
  };
}
