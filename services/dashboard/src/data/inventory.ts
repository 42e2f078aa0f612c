import { useQuery } from '@tanstack/react-query';
import { callApi } from './call-api.js';
import type { CallReply } from './calls.js';
import { queryKeys } from './query-keys.js';

/** Changes seldom, and with an event. */
const STALE_MS = 300_000;
const REGISTRATIONS_MS = 30_000;

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

export type ImageRow = CallReply<'imageDetails'>['image'];
export type PxeConfigRow = CallReply<'pxeConfigDetails'>['details'];
export type HardwareTypeRow = CallReply<'listHardwareTypes'>['hardware_types'][number];
export type RegistrationRow = CallReply<'listRegistrations'>['registrations'][number];
export type RegistrationRuleRow = CallReply<'listRegistrationRules'>['rules'][number];

/** All images, also those that are hidden or out of use. */
export function useImageRows() {
  return useQuery({
    queryKey: queryKeys.imageRows,
    // asked for with `details`, it answers with all of each
    queryFn: async ({ signal }) =>
      (await callApi('images', { query: { details: true, inactive: true } }, { signal })).images as readonly ImageRow[],
    staleTime: STALE_MS,
  });
}

export function useImage(name: string) {
  return useQuery({
    queryKey: queryKeys.image(name),
    queryFn: async ({ signal }) => (await callApi('imageDetails', { params: { name } }, { signal })).image,
    staleTime: STALE_MS,
  });
}

export function usePxeConfigs() {
  return useQuery({
    queryKey: queryKeys.pxeConfigs,
    queryFn: async ({ signal }) =>
      (await callApi('pxeConfigs', { query: { details: true } }, { signal })).pxe_configs as readonly PxeConfigRow[],
    staleTime: STALE_MS,
  });
}

export function usePxeConfig(name: string) {
  return useQuery({
    queryKey: queryKeys.pxeConfig(name),
    queryFn: async ({ signal }) => (await callApi('pxeConfigDetails', { params: { name } }, { signal })).details,
    staleTime: STALE_MS,
  });
}

export function useHardwareTypes() {
  return useQuery({
    queryKey: queryKeys.hardwareTypes,
    queryFn: async ({ signal }) => (await callApi('listHardwareTypes', { query: { inactive: true } }, { signal })).hardware_types,
    staleTime: STALE_MS,
  });
}

export function useImagingServers() {
  return useQuery({
    queryKey: queryKeys.imagingServers,
    queryFn: async ({ signal }) => (await callApi('listImagingServers', {}, { signal })).imaging_servers,
    staleTime: STALE_MS,
  });
}

export type RegistrationState = RegistrationRow['state'] | 'any';

/** Devices that announced themselves; a device that comes again changes its row without an event. */
export function useRegistrations(state: RegistrationState) {
  return useQuery({
    queryKey: queryKeys.registrations(state),
    queryFn: async ({ signal }) => (await callApi('listRegistrations', { query: { state } }, { signal })).registrations,
    refetchInterval: REGISTRATIONS_MS,
  });
}

export function useRegistrationRules() {
  return useQuery({
    queryKey: queryKeys.registrationRules,
    queryFn: async ({ signal }) => (await callApi('listRegistrationRules', { query: { inactive: true } }, { signal })).rules,
    staleTime: STALE_MS,
  });
}
