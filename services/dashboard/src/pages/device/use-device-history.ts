import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { callApi } from '../../data/call-api.js';
import { queryKeys } from '../../data/query-keys.js';

/** The most events and claims that one call gives. */
export const MAX_HISTORY = 1_000;

export function useDeviceHistory(name: string, period: number) {
  return useQuery({
    queryKey: queryKeys.deviceHistory(name, period),
    queryFn: ({ signal }) => callApi('deviceHistory', { params: { name }, query: { period, limit: MAX_HISTORY } }, { signal }),
    placeholderData: keepPreviousData,
  });
}
