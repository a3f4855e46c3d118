import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, data } from '../api/client.js';
import { bodyOf, mistakeIn, previewKey, type Wanted } from './wanted.js';

/** What an override would do; the last answer stays until the next one is there. */
export function usePreview(siteId: string, wanted: Wanted) {
  const body = previewKey(wanted);
  return useQuery({
    queryKey: ['preview', siteId, body],
    queryFn: ({ signal }) =>
      data(
        api.POST('/api/v1/sites/{site}/overrides/preview', {
          params: { path: { site: siteId } },
          body,
          signal,
        }),
      ),
    enabled: mistakeIn({ ...wanted, reason: 'looked at' }) === null,
    placeholderData: (before) => before,
    refetchInterval: 5_000,
    gcTime: 0,
    retry: false,
  });
}

/** Feeders and groups that an override may be for. */
export function useFleet(siteId: string) {
  return useQuery({
    queryKey: ['fleet', siteId],
    queryFn: ({ signal }) =>
      data(api.GET('/api/v1/sites/{site}/fleet', { params: { path: { site: siteId } }, signal })),
  });
}

/** Sets an override. The key makes a second press, or a repeated request, set it only once. */
export function useSetOverride(siteId: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ wanted, key }: { readonly wanted: Wanted; readonly key: string }) =>
      data(
        api.POST('/api/v1/sites/{site}/overrides', {
          params: { path: { site: siteId }, header: { 'Idempotency-Key': key } },
          body: bodyOf(wanted),
        }),
      ),
    onSettled: () => queries.invalidateQueries({ queryKey: ['now', siteId] }),
  });
}

export function useRelease(siteId: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ overrideId, reason }: { readonly overrideId: string; readonly reason: string }) =>
      data(
        api.DELETE('/api/v1/sites/{site}/overrides/{override}', {
          params: { path: { site: siteId, override: overrideId }, query: { reason } },
        }),
      ),
    onSettled: () => queries.invalidateQueries({ queryKey: ['now', siteId] }),
  });
}

type Mode = 'shadow' | 'auto' | 'hold';

/** Nothing is changed where the mode is another than the one that was seen. */
interface WantedMode {
  readonly from: Mode;
  readonly mode: Mode;
  readonly reason: string;
}

export function useSetMode(siteId: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ from, ...body }: WantedMode) =>
      data(
        api.PUT('/api/v1/sites/{site}/mode', {
          params: { path: { site: siteId }, header: { 'If-Match': from } },
          body,
        }),
      ),
    onSettled: () => queries.invalidateQueries(),
  });
}
