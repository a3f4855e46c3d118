import { useMutation, useQueries, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { api, data, type paths, type Schemas } from '../../api/client.js';
import { type FleetView, queryOf } from './view.js';

type Answer<P extends keyof paths> = paths[P] extends {
  get: { responses: { 200: { content: { 'application/json': infer T } } } };
}
  ? T
  : never;

export type Miner = Schemas['Miner'];
export type FleetTree = Answer<'/api/v1/sites/{site}/fleet'>;
export type Feeder = FleetTree['feeders'][number];
export type MinerDetail = Answer<'/api/v1/sites/{site}/fleet/miners/{miner}'>;
export type MinerHistory = Answer<'/api/v1/sites/{site}/fleet/miners/{miner}/history'>;
type MinerPage = Answer<'/api/v1/sites/{site}/fleet/miners'>;

const AGAIN_MS = 5_000;
const HISTORY_MS = 60_000;
/** Rows that are asked for at a time. */
export const PAGE_ROWS = 100;

export function useFleet(siteId: string) {
  return useQuery({
    queryKey: ['fleet', siteId, 'tree'],
    queryFn: ({ signal }) =>
      data(api.GET('/api/v1/sites/{site}/fleet', { params: { path: { site: siteId } }, signal })),
    refetchInterval: AGAIN_MS,
  });
}

/** Rows of a view as far as they were read. */
export interface FoundRows {
  readonly view: FleetView;
  readonly total: number;
  readonly conditions: MinerPage['conditions'];
  /** Undefined: not read yet. */
  readonly at: (index: number) => Miner | undefined;
}

/**
 * The rows of a view from one place to another, with those around them. While another view's rows are asked for, the ones
 * before stay; a question that nobody waits for any more is called off.
 */
export function useRows(siteId: string, view: FleetView, from: number, to: number) {
  const pages = pagesAround(from, to);
  const { found, error, refetch } = useQueries({
    queries: pages.map((page) => ({
      queryKey: ['fleet', siteId, 'miners', view, page],
      queryFn: ({ signal }: { readonly signal: AbortSignal }) => readPage(siteId, view, page, signal),
      refetchInterval: AGAIN_MS,
      retry: false,
    })),
    combine: (results) => ({
      found: results.map((result) => result.data),
      error: results.find((result) => result.error)?.error ?? null,
      refetch: () => results.forEach((result) => void result.refetch()),
    }),
  });
  const rows = useMemo(() => rowsOf(view, found), [view, found]);
  const [kept, setKept] = useState<FoundRows | null>(null);
  if (rows !== null && rows !== kept) setKept(rows);
  return { rows: rows ?? kept, error, refetch };
}

function readPage(siteId: string, view: FleetView, page: number, signal: AbortSignal): Promise<MinerPage> {
  const query = { ...queryOf(view), offset: page * PAGE_ROWS, limit: PAGE_ROWS };
  return data(
    api.GET('/api/v1/sites/{site}/fleet/miners', { params: { path: { site: siteId }, query }, signal }),
  );
}

/** One page more at either end: whoever scrolls meets rows. */
function pagesAround(from: number, to: number): number[] {
  const first = Math.max(0, Math.floor(from / PAGE_ROWS) - 1);
  const last = Math.floor(to / PAGE_ROWS) + 1;
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

function rowsOf(view: FleetView, found: readonly (MinerPage | undefined)[]): FoundRows | null {
  const pages = found.filter((page) => page !== undefined);
  const newest = pages[0];
  if (!newest) return null;
  const starts = new Map(pages.map((page) => [page.offset, page.miners]));
  return {
    view,
    total: newest.total,
    conditions: newest.conditions,
    at: (index) => starts.get(index - (index % PAGE_ROWS))?.[index % PAGE_ROWS],
  };
}

export function useMiner(siteId: string, minerId: string) {
  return useQuery({
    queryKey: ['fleet', siteId, 'miner', minerId],
    queryFn: ({ signal }) =>
      data(
        api.GET('/api/v1/sites/{site}/fleet/miners/{miner}', {
          params: { path: { site: siteId, miner: minerId } },
          signal,
        }),
      ),
    refetchInterval: AGAIN_MS,
    retry: false,
  });
}

/** @param from ISO 8601; null: it is not known yet */
export function useMinerHistory(siteId: string, minerId: string, from: string | null) {
  return useQuery({
    queryKey: ['fleet', siteId, 'history', minerId, from],
    queryFn: ({ signal }) =>
      data(
        api.GET('/api/v1/sites/{site}/fleet/miners/{miner}/history', {
          params: { path: { site: siteId, miner: minerId }, query: { from: from! } },
          signal,
        }),
      ),
    enabled: from !== null,
    refetchInterval: HISTORY_MS,
  });
}

export function useTakeOver(siteId: string, minerId: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ reason, key }: { readonly reason: string; readonly key: string }) =>
      data(
        api.POST('/api/v1/sites/{site}/fleet/miners/{miner}/take-over', {
          params: { path: { site: siteId, miner: minerId }, header: { 'Idempotency-Key': key } },
          body: { reason },
        }),
      ),
    onSettled: () => queries.invalidateQueries({ queryKey: ['fleet', siteId] }),
  });
}

/** The value once it has stood still for so long. */
export function useSettled<T>(value: T, ms: number): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return settled;
}
