import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, data, type Schemas } from '../../api/client.js';
import type { ReportBody } from './wanted-report.js';

export type ReportIssue = Schemas['ReportIssue'];
export type ReportTask = Schemas['ReportTask'];

/** While something is being made, and otherwise. */
const MAKING_MS = 1_500;
const IDLE_MS = 15_000;

export function isBeingMade({ state }: Pick<ReportTask, 'state'>): boolean {
  return state === 'waiting' || state === 'making';
}

export function useReports(siteId: string) {
  return useQuery({
    queryKey: ['reports', siteId],
    queryFn: ({ signal }) =>
      data(
        api.GET('/api/v1/sites/{site}/reports', {
          params: { path: { site: siteId }, query: { limit: 50 } },
          signal,
        }),
      ),
    refetchInterval: ({ state }) => (state.data?.tasks.some(isBeingMade) ? MAKING_MS : IDLE_MS),
  });
}

/** Has a report made. The key makes a second press, or a repeated request, make it only once. */
export function useMakeReport(siteId: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ body, key }: { readonly body: ReportBody; readonly key: string }) => {
      const made = api.POST('/api/v1/sites/{site}/reports', {
        params: { path: { site: siteId }, header: { 'Idempotency-Key': key } },
        body,
      });
      // What is waited for here is shown as a task meanwhile.
      setTimeout(() => void queries.invalidateQueries({ queryKey: ['reports', siteId] }), 300);
      return data(made);
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ['reports', siteId] }),
  });
}

/** @param month such as 2026-11; empty: the present one */
export function useRecordMonth(siteId: string, month: string) {
  return useQuery({
    queryKey: ['record-month', siteId, month],
    queryFn: ({ signal }) =>
      data(
        api.GET('/api/v1/sites/{site}/intervals/days', {
          params: { path: { site: siteId }, query: month === '' ? {} : { month } },
          signal,
        }),
      ),
    refetchInterval: IDLE_MS,
    placeholderData: (before) => before,
  });
}

/** Where a bundle, or one file of it, can be had. */
export function reportUrl(siteId: string, entrySeq: number, file?: string): string {
  const report = `/api/v1/sites/${encodeURIComponent(siteId)}/reports/${entrySeq}`;
  return file === undefined ? `${report}/bundle` : `${report}/files/${encodeURIComponent(file)}`;
}
