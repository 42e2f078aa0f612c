import { useQuery } from '@tanstack/react-query';
import { callApi } from './call-api.js';
import { queryKeys } from './query-keys.js';

/** Changes seldom, and with an event. */
const STALE_MS = 300_000;

export function useImages() {
  return useQuery({
    queryKey: queryKeys.images,
    queryFn: async ({ signal }) => (await callApi('images', {}, { signal })).images,
    staleTime: STALE_MS,
  });
}

export function useBoards() {
  return useQuery({
    queryKey: queryKeys.boards,
    queryFn: async ({ signal }) => (await callApi('listRelayBoards', {}, { signal })).relay_boards,
    staleTime: STALE_MS,
  });
}

export function useEnvironments() {
  return useQuery({
    queryKey: queryKeys.environments,
    queryFn: async ({ signal }) => (await callApi('environments', {}, { signal })).environments,
    staleTime: STALE_MS,
  });
}

export function useVersion() {
  return useQuery({
    queryKey: queryKeys.version,
    queryFn: async ({ signal }) => (await callApi('version', {}, { signal })).version,
    staleTime: STALE_MS,
  });
}
