import type { RequestDetails, RequestStatusReply, WebhookReply } from '@mozpool/contracts';
import { keepPreviousData, type UseQueryResult, useQuery } from '@tanstack/react-query';
import { callApi } from './call-api.js';
import type { CallInput, CallReply } from './calls.js';
import { useDashboardData } from './dashboard-data.js';
import { dueInterval } from './due-interval.js';
import { patchRequestPage, type RequestPage } from './live/patch-requests.js';
import { queryKeys } from './query-keys.js';

export type RequestQuery = NonNullable<CallInput<'listRequests'>['query']>;

/** What happened to a request is kept for so long. */
const HISTORY_SECONDS = 90 * 86_400;
/** When one would be free changes with the time alone. */
const ESTIMATE_MS = 15_000;

/** One page of the list, the newest first; the page before stays until this one has come. */
export function useRequestPage(query: RequestQuery): UseQueryResult<RequestPage> {
  const { cache } = useDashboardData();
  return useQuery({
    queryKey: queryKeys.requests(query),
    queryFn: async ({ signal }): Promise<RequestPage> => {
      const mark = cache.mark();
      const { requests, next = null } = await callApi('listRequests', { query }, { signal });
      return patchRequestPage({ rows: requests, next }, cache.since(mark) ?? []);
    },
    placeholderData: keepPreviousData,
  });
}

export function useRequest(id: number): UseQueryResult<RequestDetails> {
  return useQuery({
    queryKey: queryKeys.request(id),
    queryFn: ({ signal }) => callApi('requestDetails', { params: { id: String(id) } }, { signal }),
  });
}

/** Why it is where it is; with the place and the estimate, which change without an event of the request's own. */
export function useRequestStatus(id: number): UseQueryResult<RequestStatusReply> {
  return useQuery({
    queryKey: queryKeys.requestStatus(id),
    queryFn: ({ signal }) => callApi('requestStatus', { params: { id: String(id) } }, { signal }),
    refetchInterval: ({ state }) => (state.data?.waiting ? ESTIMATE_MS : dueInterval(state.data?.deadline)),
  });
}

export type RequestHistory = CallReply<'requestHistory'>;

/** Also of a request that is gone. */
export function useRequestHistory(id: number): UseQueryResult<RequestHistory> {
  return useQuery({
    queryKey: queryKeys.requestHistory(id),
    queryFn: ({ signal }) => callApi('requestHistory', { params: { id: String(id) }, query: { period: HISTORY_SECONDS } }, { signal }),
  });
}

/** Only whoever made the request and operators may read it. */
export function useRequestWebhook(id: number): UseQueryResult<WebhookReply> {
  return useQuery({
    queryKey: queryKeys.requestWebhook(id),
    queryFn: ({ signal }) => callApi('requestWebhook', { params: { id: String(id) } }, { signal }),
  });
}

export type PreviewQuery = NonNullable<CallInput<'previewDevices'>['query']>;

/** Which devices a request would match and when one would be free; null asks nothing. */
export function usePreview(query: PreviewQuery | null): UseQueryResult<CallReply<'previewDevices'>> {
  return useQuery({
    queryKey: queryKeys.preview(query ?? {}),
    queryFn: ({ signal }) => callApi('previewDevices', { query: query ?? {} }, { signal }),
    enabled: query !== null,
    placeholderData: keepPreviousData,
    refetchInterval: ESTIMATE_MS,
  });
}
