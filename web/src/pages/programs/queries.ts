import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, data, type Schemas } from '../../api/client.js';

export type Enrolment = Schemas['Enrolment'];
export type ProgramEvent = Schemas['ProgramEvent'];
export type Obligation = Schemas['Obligation'];
export type EventAccount = Schemas['EventAccount'];

const AGAIN_MS = 5_000;
const ACCOUNT_MS = 20_000;

export function useEnrolments(siteId: string) {
  return useQuery({
    queryKey: ['programs', siteId, 'enrolments'],
    queryFn: ({ signal }) =>
      data(api.GET('/api/v1/sites/{site}/enrolments', { params: { path: { site: siteId } }, signal })),
    refetchInterval: AGAIN_MS,
  });
}

export function useEvents(siteId: string) {
  return useQuery({
    queryKey: ['programs', siteId, 'events'],
    queryFn: ({ signal }) =>
      data(api.GET('/api/v1/sites/{site}/events', { params: { path: { site: siteId } }, signal })),
    refetchInterval: AGAIN_MS,
  });
}

export function useObligations(siteId: string) {
  return useQuery({
    queryKey: ['programs', siteId, 'obligations'],
    queryFn: ({ signal }) =>
      data(api.GET('/api/v1/sites/{site}/obligations', { params: { path: { site: siteId } }, signal })),
    refetchInterval: AGAIN_MS,
  });
}

/** How an event went, or goes. */
export function useAccount(siteId: string, event: ProgramEvent) {
  return useQuery({
    queryKey: ['programs', siteId, 'account', event.event_id, event.enrolment_id],
    queryFn: ({ signal }) =>
      data(
        api.GET('/api/v1/sites/{site}/events/{event}', {
          params: {
            path: { site: siteId, event: event.event_id },
            query: { enrolment: event.enrolment_id },
          },
          signal,
        }),
      ),
    refetchInterval: event.phase === 'over' ? false : ACCOUNT_MS,
    retry: false,
  });
}

/** What is entered for an event that was called by telephone. */
export interface EnteredEvent {
  readonly source: string;
  readonly reason: string;
  readonly event: Readonly<Record<string, unknown>>;
}

/** Enters, changes or calls off an event. The key makes a second press enter it only once. */
export function useEnterEvent(siteId: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ body, key }: { readonly body: EnteredEvent; readonly key: string }) =>
      data(
        api.POST('/api/v1/sites/{site}/events', {
          params: { path: { site: siteId }, header: { 'Idempotency-Key': key } },
          body: { ...body, event: { ...body.event } },
        }),
      ),
    onSettled: async () => {
      await queries.invalidateQueries({ queryKey: ['programs', siteId] });
      await queries.invalidateQueries({ queryKey: ['now', siteId] });
    },
  });
}
