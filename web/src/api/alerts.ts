import { useQuery } from '@tanstack/react-query';
import { api, data, type Schemas } from './client.js';

export type Alert = Schemas['Alert'];

/** Alerts of Ebb itself are in no site's stream. */
const AGAIN_MS = 20_000;

/** Alerts that are open, or the last ones that are over, of all sites that whoever is signed in sees. */
export function useAlerts(state: 'open' | 'resolved') {
  return useQuery({
    queryKey: ['alerts', state],
    queryFn: ({ signal }) =>
      data(api.GET('/api/v1/alerts', { params: { query: { state, limit: 100 } }, signal })),
    refetchInterval: AGAIN_MS,
  });
}
