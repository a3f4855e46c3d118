import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, data, type Schemas } from '../../api/client.js';

export type DiscoveryRun = Schemas['Discovery'];

const RUNNING_MS = 1_000;

/** Where one may look, and what was looked for last. */
export function useDiscoveries(siteId: string) {
  return useQuery({
    queryKey: ['discoveries', siteId],
    queryFn: ({ signal }) =>
      data(api.GET('/api/v1/sites/{site}/discoveries', { params: { path: { site: siteId } }, signal })),
  });
}

export function useDiscovery(siteId: string, discoveryId: string) {
  return useQuery({
    queryKey: ['discoveries', siteId, discoveryId],
    queryFn: ({ signal }) =>
      data(
        api.GET('/api/v1/sites/{site}/discoveries/{discovery}', {
          params: { path: { site: siteId, discovery: discoveryId } },
          signal,
        }),
      ),
    refetchInterval: ({ state }) => (state.data?.state === 'running' ? RUNNING_MS : false),
    retry: false,
  });
}

export function useStartDiscovery(siteId: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: { readonly networks: string[]; readonly feeder: string }) =>
      data(api.POST('/api/v1/sites/{site}/discoveries', { params: { path: { site: siteId } }, body })),
    onSettled: () => queries.invalidateQueries({ queryKey: ['discoveries', siteId], exact: true }),
  });
}

export function useCancelDiscovery(siteId: string, discoveryId: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () =>
      data(
        api.DELETE('/api/v1/sites/{site}/discoveries/{discovery}', {
          params: { path: { site: siteId, discovery: discoveryId } },
        }),
      ),
    onSettled: () => queries.invalidateQueries({ queryKey: ['discoveries', siteId] }),
  });
}

/** Address of the site file; the browser takes it from there. */
export function siteFileUrl(siteId: string, discoveryId: string): string {
  return `/api/v1/sites/${encodeURIComponent(siteId)}/discoveries/${discoveryId}/site-file`;
}
