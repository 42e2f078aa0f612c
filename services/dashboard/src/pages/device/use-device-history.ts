import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { callApi } from '../../data/call-api.js';
import { queryKeys } from '../../data/query-keys.js';

/** The most events and claims that one call gives. */
export const MAX_HISTORY = 1_000;

export function useDeviceHistory(name: string, { period, limit = MAX_HISTORY }: { /** Seconds. */ period: number; limit?: number }) {
  return useQuery({
    queryKey: queryKeys.deviceHistory(name, { period, limit }),
    queryFn: ({ signal }) => callApi('deviceHistory', { params: { name }, query: { period, limit } }, { signal }),
    placeholderData: keepPreviousData,
  });
}
