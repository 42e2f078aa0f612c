import type { DeviceDetails } from '@mozpool/contracts';
import { queryOptions, type UseQueryResult, useQuery } from '@tanstack/react-query';
import { callApi } from './call-api.js';
import { type DashboardData, useDashboardData, useLive } from './dashboard-data.js';
import type { DeviceRow } from './device-row.js';
import { dueInterval } from './due-interval.js';
import { patchDevices } from './live/patch-devices.js';
import { queryKeys } from './query-keys.js';
import { readAllDevices } from './read-devices.js';

/** Without the event stream the list is asked for anew this often. */
const POLL_MS = 30_000;

/** How the list is read; it can be begun before the page that shows it has come. */
export const devicesQuery = ({ client, cache }: Pick<DashboardData, 'client' | 'cache'>) =>
  queryOptions({
    queryKey: queryKeys.devices,
    queryFn: async ({ signal }): Promise<readonly DeviceRow[]> => {
      const mark = cache.mark();
      const isFirst = client.getQueryData(queryKeys.devices) === undefined;
      const rows = await readAllDevices({
        signal,
        ...(isFirst && { onPage: (soFar) => client.setQueryData(queryKeys.devices, soFar) }),
      });
      // what happened while the pages came may be missing in the first ones
      return patchDevices(rows, cache.since(mark) ?? []);
    },
    staleTime: POLL_MS,
  });

/** Every device, also inactive ones, in order of their names; kept up to date by the event stream. Filtering is for the page. */
export function useDevices(): UseQueryResult<readonly DeviceRow[]> {
  const isLive = useLive().status === 'live';
  return useQuery({
    ...devicesQuery(useDashboardData()),
    staleTime: isLive ? Number.POSITIVE_INFINITY : POLL_MS,
    refetchInterval: isLive ? false : POLL_MS,
  });
}

export function useDevice(name: string): UseQueryResult<DeviceDetails> {
  return useQuery({
    queryKey: queryKeys.device(name),
    queryFn: async ({ signal }) => (await callApi('deviceDetails', { params: { name } }, { signal })).device,
    refetchInterval: ({ state }) => dueInterval(state.data?.state_deadline),
  });
}
