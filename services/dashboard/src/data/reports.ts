import { useQuery } from '@tanstack/react-query';
import { callApi } from './call-api.js';
import { queryKeys } from './query-keys.js';

export function useDeviceReport() {
  return useQuery({ queryKey: queryKeys.report('devices'), queryFn: ({ signal }) => callApi('deviceReport', {}, { signal }) });
}

export function useAttentionReport({ period, limit }: { period: number; limit: number }) {
  return useQuery({
    queryKey: queryKeys.report('attention', { period, limit }),
    queryFn: ({ signal }) => callApi('attentionReport', { query: { period, limit } }, { signal }),
  });
}

export function useRequestReport({ period }: { period: number }) {
  return useQuery({
    queryKey: queryKeys.report('requests', { period }),
    queryFn: ({ signal }) => callApi('requestReport', { query: { period } }, { signal }),
  });
}

export function useAgents() {
  return useQuery({ queryKey: queryKeys.agents, queryFn: async ({ signal }) => (await callApi('agentReport', {}, { signal })).agents });
}
