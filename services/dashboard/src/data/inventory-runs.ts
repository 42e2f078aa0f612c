import { useQuery } from '@tanstack/react-query';
import { callApi } from './call-api.js';
import type { CallReply } from './calls.js';
import { queryKeys } from './query-keys.js';

export type InventoryRunRow = CallReply<'listInventoryRuns'>['runs'][number];
export type InventoryRunDetails = CallReply<'inventoryRunDetails'>['run'];

/** Runs that change nothing have no event. */
const RUNS_MS = 10_000;
/** While somebody waits for it. */
const RUN_MS = 1_000;
const SHOWN_RUNS = 50;

export function useInventoryRuns() {
  return useQuery({
    queryKey: queryKeys.inventoryRuns,
    queryFn: async ({ signal }) => (await callApi('listInventoryRuns', { query: { limit: SHOWN_RUNS } }, { signal })).runs,
    refetchInterval: RUNS_MS,
  });
}

export function useInventoryRun(id: number | null) {
  return useQuery({
    queryKey: queryKeys.inventoryRun(id ?? 0),
    queryFn: async ({ signal }) => (await callApi('inventoryRunDetails', { params: { id: String(id) } }, { signal })).run,
    enabled: id !== null,
    refetchInterval: ({ state }) => (state.data?.stage === 'over' ? false : RUN_MS),
  });
}
