import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, data, type paths, type Schemas } from '../../api/client.js';

export type Backtest = Schemas['Backtest'];
export type Outcome = Schemas['BacktestOutcome'];
export type Gain = Schemas['BacktestGain'];
export type BacktestDetail =
  paths['/api/v1/sites/{site}/backtests/{run}']['get']['responses']['200']['content']['application/json'];
export type Result = NonNullable<BacktestDetail['result']>;
export type Wanted = NonNullable<
  paths['/api/v1/sites/{site}/backtests']['post']['requestBody']
>['content']['application/json'];

const RUNNING_MS = 700;
const IDLE_MS = 30_000;
const ofRun = (siteId: string, runId: string) => ({ path: { site: siteId, run: runId } });

/** Newest first; asked again often while one of them is running. */
export function useBacktests(siteId: string) {
  return useQuery({
    queryKey: ['backtests', siteId],
    queryFn: ({ signal }) =>
      data(
        api.GET('/api/v1/sites/{site}/backtests', {
          params: { path: { site: siteId }, query: { limit: 50 } },
          signal,
        }),
      ),
    refetchInterval: ({ state }) =>
      state.data?.backtests.some((each) => each.state === 'running') ? RUNNING_MS : IDLE_MS,
  });
}

/** @param state of the run in the list: what is done never changes */
export function useBacktest(siteId: string, runId: string | null, state: string | undefined) {
  return useQuery({
    queryKey: ['backtest', siteId, runId, state],
    queryFn: ({ signal }) =>
      data(api.GET('/api/v1/sites/{site}/backtests/{run}', { params: ofRun(siteId, runId!), signal })),
    enabled: runId !== null,
    staleTime: Infinity,
    retry: false,
  });
}

export function useStartBacktest(siteId: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: Wanted) =>
      data(
        api.POST('/api/v1/sites/{site}/backtests', { params: { path: { site: siteId } }, body }),
      ) as Promise<Backtest>,
    onSettled: () => queries.invalidateQueries({ queryKey: ['backtests', siteId] }),
  });
}

export function useCancelBacktest(siteId: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (runId: string) =>
      data(api.DELETE('/api/v1/sites/{site}/backtests/{run}', { params: ofRun(siteId, runId) })),
    onSettled: () => queries.invalidateQueries({ queryKey: ['backtests', siteId] }),
  });
}

export function useBacktestAgain(siteId: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (runId: string) =>
      data(
        api.POST('/api/v1/sites/{site}/backtests/{run}/again', { params: ofRun(siteId, runId) }),
      ) as Promise<Backtest>,
    onSettled: () => queries.invalidateQueries({ queryKey: ['backtests', siteId] }),
  });
}

/** Where a result is downloaded as JSON. */
export function resultUrl(siteId: string, runId: string): string {
  return `/api/v1/sites/${encodeURIComponent(siteId)}/backtests/${encodeURIComponent(runId)}`;
}
