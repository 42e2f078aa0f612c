import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { callApi } from './call-api.js';
import type { CallInput } from './calls.js';
import { queryKeys } from './query-keys.js';

type QueryOf<Id extends 'reliabilityReport' | 'usageReport' | 'dailyReport' | 'requestReport'> = NonNullable<CallInput<Id>['query']>;

export function useDeviceReport() {
  return useQuery({ queryKey: queryKeys.report('devices'), queryFn: ({ signal }) => callApi('deviceReport', {}, { signal }) });
}

/** It goes on by itself, also while nothing happens. */
const LAST_DAY_MS = 300_000;

export function useLastDay() {
  return useQuery({
    queryKey: queryKeys.lastDay,
    queryFn: ({ signal }) => callApi('lastDayReport', {}, { signal }),
    refetchInterval: LAST_DAY_MS,
    staleTime: LAST_DAY_MS,
  });
}

export function useAttentionReport({ period, limit }: { period: number; limit: number }) {
  return useQuery({
    queryKey: queryKeys.report('attention', { period, limit }),
    queryFn: ({ signal }) => callApi('attentionReport', { query: { period, limit } }, { signal }),
  });
}

export function useRequestReport(query: QueryOf<'requestReport'>) {
  return useQuery({
    queryKey: queryKeys.report('requests', query),
    queryFn: ({ signal }) => callApi('requestReport', { query }, { signal }),
    placeholderData: keepPreviousData,
  });
}

export function useAgents() {
  return useQuery({ queryKey: queryKeys.agents, queryFn: async ({ signal }) => (await callApi('agentReport', {}, { signal })).agents });
}

export function useReliabilityReport(query: QueryOf<'reliabilityReport'>) {
  return useQuery({
    queryKey: queryKeys.report('reliability', query),
    queryFn: ({ signal }) => callApi('reliabilityReport', { query }, { signal }),
    placeholderData: keepPreviousData,
  });
}

export function useUsageReport(query: QueryOf<'usageReport'>) {
  return useQuery({
    queryKey: queryKeys.report('usage', query),
    queryFn: ({ signal }) => callApi('usageReport', { query }, { signal }),
    placeholderData: keepPreviousData,
  });
}

/** The figures of another series would be taken for those of this one: nothing is kept meanwhile. */
export function useDailyReport(query: QueryOf<'dailyReport'>) {
  return useQuery({
    queryKey: queryKeys.report('daily', query),
    queryFn: ({ signal }) => callApi('dailyReport', { query }, { signal }),
  });
}
