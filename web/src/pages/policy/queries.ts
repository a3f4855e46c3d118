import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, data, type Schemas } from '../../api/client.js';
import type { paths } from '../../api/client.js';

type Answer<P extends keyof paths, M extends keyof paths[P]> = paths[P][M] extends {
  responses: { 200: { content: { 'application/json': infer T } } };
}
  ? T
  : never;

export type Settings = Answer<'/api/v1/sites/{site}/settings', 'get'>;
export type Checked = Answer<'/api/v1/sites/{site}/settings/check', 'post'>;
export type Change = Schemas['SettingChange'];
export type DryRun = Schemas['DryRun'];
export type Field = Settings['fields'][number];
export type VersionHead = Answer<'/api/v1/sites/{site}/settings/versions', 'get'>['versions'][number];
export interface Edit {
  readonly path: (string | number)[];
  /** Left out: the setting is to go. */
  readonly value?: unknown;
}

const POLL_MS = 500;
const site = (siteId: string) => ({ path: { site: siteId } });

export function useSettings(siteId: string) {
  return useQuery({
    queryKey: ['settings', siteId],
    queryFn: ({ signal }) => data(api.GET('/api/v1/sites/{site}/settings', { params: site(siteId), signal })),
    refetchInterval: 30_000,
  });
}

/** What a draft is worth; the last answer stays until the next one is there. */
export function useChecked(siteId: string, yaml: string | null) {
  return useQuery({
    queryKey: ['settings-check', siteId, yaml],
    queryFn: ({ signal }) => check(siteId, yaml!, [], signal),
    enabled: yaml !== null,
    placeholderData: (before) => before,
    staleTime: 10_000,
    retry: false,
  });
}

export function check(siteId: string, yaml: string, edits: Edit[], signal?: AbortSignal): Promise<Checked> {
  return data(
    api.POST('/api/v1/sites/{site}/settings/check', {
      params: site(siteId),
      body: { yaml, edits },
      ...(signal && { signal }),
    }),
  );
}

export function useStartDryRun(siteId: string) {
  return useMutation({
    mutationFn: (yaml: string) =>
      data(
        api.POST('/api/v1/sites/{site}/settings/dry-runs', { params: site(siteId), body: { yaml } }),
      ) as Promise<DryRun>,
  });
}

export function useDryRun(siteId: string, runId: string | null) {
  return useQuery({
    queryKey: ['dry-run', siteId, runId],
    queryFn: ({ signal }) =>
      data(
        api.GET('/api/v1/sites/{site}/settings/dry-runs/{run}', {
          params: { path: { site: siteId, run: runId! } },
          signal,
        }),
      ),
    enabled: runId !== null,
    refetchInterval: ({ state }) => (state.data?.state === 'running' || !state.data ? POLL_MS : false),
    retry: false,
  });
}

export function useCancelDryRun(siteId: string) {
  return useMutation({
    mutationFn: (runId: string) =>
      data(
        api.DELETE('/api/v1/sites/{site}/settings/dry-runs/{run}', {
          params: { path: { site: siteId, run: runId } },
        }),
      ),
  });
}

export function useVersions(siteId: string) {
  return useQuery({
    queryKey: ['settings-versions', siteId],
    queryFn: ({ signal }) =>
      data(
        api.GET('/api/v1/sites/{site}/settings/versions', {
          params: { ...site(siteId), query: { limit: 50 } },
          signal,
        }),
      ),
  });
}

export function useVersion(siteId: string, version: number) {
  return useQuery({
    queryKey: ['settings-version', siteId, version],
    queryFn: ({ signal }) =>
      data(
        api.GET('/api/v1/sites/{site}/settings/versions/{version}', {
          params: { path: { site: siteId, version } },
          signal,
        }),
      ),
  });
}

/** What is written from settings with that hash, or not at all. */
interface Written {
  readonly hash: string;
  readonly reason: string;
}

export function useSave(siteId: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ yaml, hash, reason }: Written & { readonly yaml: string }) =>
      data(
        api.PUT('/api/v1/sites/{site}/settings', {
          params: { ...site(siteId), header: { 'If-Match': hash } },
          body: { yaml, reason },
        }),
      ),
    onSettled: () => queries.invalidateQueries(),
  });
}

export function usePutBack(siteId: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ version, hash, reason }: Written & { readonly version: number }) =>
      data(
        api.POST('/api/v1/sites/{site}/settings/versions/{version}/put-back', {
          params: { path: { site: siteId, version }, header: { 'If-Match': hash } },
          body: { reason },
        }),
      ),
    onSettled: () => queries.invalidateQueries(),
  });
}
