import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { api, data, type Schemas } from '../../api/client.js';

export type Entry = Schemas['LedgerEntry'];
export type Checkpoint = Schemas['Checkpoint'];

/** What is looked for; empty: everything. */
export interface Filter {
  readonly kind: string;
  readonly text: string;
  /** ISO 8601; empty: from the first, to the newest. */
  readonly from: string;
  readonly to: string;
}

export const EVERYTHING: Filter = { kind: '', text: '', from: '', to: '' };
const PAGE = 50;
const NEWEST_MS = 15_000;

/** Entries newest first; each page goes on where the one before ended. */
export function useEntries(siteId: string, filter: Filter) {
  return useInfiniteQuery({
    queryKey: ['ledger', siteId, 'search', filter],
    queryFn: ({ pageParam, signal }) =>
      data(
        api.GET('/api/v1/sites/{site}/ledger/search', {
          params: { path: { site: siteId }, query: { ...queryOf(filter), ...pageParam, limit: PAGE } },
          signal,
        }),
      ),
    initialPageParam: {} as { before_seq?: number },
    getNextPageParam: ({ next_before_seq: next }) => (next === null ? undefined : { before_seq: next }),
    placeholderData: keepPreviousData,
  });
}

function queryOf({ kind, text, from, to }: Filter) {
  return {
    ...(kind !== '' && { kind }),
    ...(text.trim() !== '' && { text: text.trim() }),
    ...(from !== '' && { from }),
    ...(to !== '' && { to }),
  };
}

export function useEntry(siteId: string, seq: number) {
  return useQuery({
    queryKey: ['ledger', siteId, 'entry', seq],
    queryFn: ({ signal }) =>
      data(api.GET('/api/v1/sites/{site}/ledger/{seq}', { params: { path: { site: siteId, seq } }, signal })),
  });
}

export function useHead(siteId: string) {
  return useQuery({
    queryKey: ['ledger', siteId, 'head'],
    queryFn: ({ signal }) =>
      data(api.GET('/api/v1/sites/{site}/ledger/head', { params: { path: { site: siteId } }, signal })),
    refetchInterval: NEWEST_MS,
  });
}

export function useCheckpoints(siteId: string) {
  return useQuery({
    queryKey: ['ledger', siteId, 'checkpoints'],
    queryFn: ({ signal }) =>
      data(
        api.GET('/api/v1/sites/{site}/ledger/checkpoints', {
          params: { path: { site: siteId }, query: { limit: 12 } },
          signal,
        }),
      ),
    refetchInterval: NEWEST_MS,
  });
}

/** Address of an export; the worker and the download take it from there. */
export function exportUrl(
  siteId: string,
  range: { readonly fromSeq?: number; readonly toSeq?: number } = {},
): string {
  const query = new URLSearchParams();
  if (range.fromSeq !== undefined) query.set('from_seq', String(range.fromSeq));
  if (range.toSeq !== undefined) query.set('to_seq', String(range.toSeq));
  const path = `/api/v1/sites/${encodeURIComponent(siteId)}/ledger/export`;
  return query.size === 0 ? path : `${path}?${query.toString()}`;
}
