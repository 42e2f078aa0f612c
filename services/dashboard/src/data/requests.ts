import type { RequestDetails, RequestStatusReply } from '@mozpool/contracts';
import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import { callApi } from './call-api.js';
import { useDashboardData } from './dashboard-data.js';
import { patchRequests, type RequestRow } from './live/patch-requests.js';
import { queryKeys } from './query-keys.js';

export function useRequests({ closed }: { closed: boolean }): UseQueryResult<readonly RequestRow[]> {
  const { cache } = useDashboardData();
  return useQuery({
    queryKey: queryKeys.requests({ closed }),
    queryFn: async ({ signal }): Promise<readonly RequestRow[]> => {
      const mark = cache.mark();
      const { requests } = await callApi('listRequests', { query: { include_closed: closed } }, { signal });
      return patchRequests(requests, cache.since(mark) ?? []);
    },
  });
}

export function useRequest(id: number): UseQueryResult<RequestDetails> {
  return useQuery({
    queryKey: queryKeys.request(id),
    queryFn: ({ signal }) => callApi('requestDetails', { params: { id: String(id) } }, { signal }),
  });
}

export function useRequestStatus(id: number): UseQueryResult<RequestStatusReply> {
  return useQuery({
    queryKey: queryKeys.requestStatus(id),
    queryFn: ({ signal }) => callApi('requestStatus', { params: { id: String(id) } }, { signal }),
  });
}
