import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, data } from '../../api/client.js';

const AGAIN_MS = 10_000;

/** Takes an alert on. The key is the same for the same press, however often it is sent. */
export function useAcknowledge() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ alertId, note, key }: { alertId: string; note: string; key: string }) =>
      data(
        api.POST('/api/v1/alerts/{alert}/acknowledge', {
          params: { path: { alert: alertId }, header: { 'Idempotency-Key': key } },
          body: note === '' ? {} : { note },
        }),
      ),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['alerts'] }),
  });
}

/** Where an alert was told, and every attempt to. */
export function useAlertDetail(alertId: string) {
  return useQuery({
    queryKey: ['alerts', 'detail', alertId],
    queryFn: ({ signal }) =>
      data(api.GET('/api/v1/alerts/{alert}', { params: { path: { alert: alertId } }, signal })),
    refetchInterval: AGAIN_MS,
  });
}

/** The ways out, and how each is. */
export function useAlertRoutes() {
  return useQuery({
    queryKey: ['alerts', 'routes'],
    queryFn: ({ signal }) => data(api.GET('/api/v1/alert-routes', { signal })),
    refetchInterval: AGAIN_MS,
  });
}

export function useTestRoute() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (routeId: string) =>
      data(api.POST('/api/v1/alert-routes/{route}/test', { params: { path: { route: routeId } } })),
    onSettled: () => queries.invalidateQueries({ queryKey: ['alerts', 'routes'] }),
  });
}
