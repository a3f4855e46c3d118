import { useQueries, useQuery, type UseQueryResult } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { api, data, type Schemas, type SiteNow } from '../../api/client.js';
import { HOUR_MS, type Tile } from './view.js';

export type Timeline = Schemas['Timeline'];
export type Mark = Timeline['marks'][number];
export type Decision = Schemas['Decision'];

/** Tiles that the clock is in, or ahead of it, are read again so often; the live stream has them read sooner. */
const LIVE_MS = 15_000;
/** What is past changes only where the market corrects it. */
const PAST_MS = 10 * 60_000;

export interface Tiles {
  readonly tiles: readonly Timeline[];
  readonly error: Error | null;
  readonly isPending: boolean;
}

/** The tiles that are known; those of another step are not among them. */
export function useTiles(siteId: string, tiles: readonly Tile[], nowMs: number): Tiles {
  return useQueries({
    queries: tiles.map(({ fromMs, toMs, stepMinutes }) => {
      const isLive = toMs > nowMs - HOUR_MS;
      return {
        queryKey: ['timeline', siteId, isLive ? 'live' : 'past', stepMinutes, fromMs],
        queryFn: ({ signal }: { readonly signal: AbortSignal }) => {
          const span = { from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString() };
          const query = { ...span, step: String(stepMinutes) as '1' | '5' };
          const params = { path: { site: siteId }, query };
          return data(api.GET('/api/v1/sites/{site}/timeline', { params, signal }));
        },
        staleTime: isLive ? LIVE_MS / 2 : PAST_MS,
        refetchInterval: isLive ? LIVE_MS : (false as const),
        structuralSharing: false,
      };
    }),
    combine: together,
  });
}

function together(results: readonly UseQueryResult<Timeline>[]): Tiles {
  return {
    tiles: results.flatMap(({ data: tile }) => tile ?? []),
    error: results.find(({ error }) => error !== null)?.error ?? null,
    isPending: results.some(({ isPending }) => isPending),
  };
}

/** Has the present read again as soon as there is a new plan or a new price. */
export function useFreshTiles(siteId: string, now: SiteNow | undefined): void {
  const queries = useQueryClient();
  const news = `${now?.plan?.epoch} ${now?.price.start} ${now?.price.usd_per_mwh}`;
  useEffect(() => {
    void queries.invalidateQueries({ queryKey: ['timeline', siteId, 'live'] }, { cancelRefetch: false });
  }, [queries, siteId, news]);
}

export function useDecision(siteId: string, atMs: number) {
  return useQuery({
    queryKey: ['decision', siteId, atMs],
    queryFn: ({ signal }) => {
      const params = { path: { site: siteId }, query: { at: new Date(atMs).toISOString() } };
      return data(api.GET('/api/v1/sites/{site}/decisions', { params, signal }));
    },
    retry: false,
  });
}
