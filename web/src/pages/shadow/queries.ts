import { useQuery } from '@tanstack/react-query';
import { api, data } from '../../api/client.js';
import type { paths } from '../../api/client.js';

export type Shadow =
  paths['/api/v1/sites/{site}/shadow']['get']['responses']['200']['content']['application/json'];
export type ShadowDay = Shadow['days'][number];

const AGAIN_MS = 60_000;
const DAY_MS = 86_400e3;

/** @param toMs of the site's clock, on a whole hour, so that the same is not asked for anew each second */
export function useShadow(siteId: string, days: number, toMs: number | null) {
  return useQuery({
    queryKey: ['shadow', siteId, days, toMs],
    queryFn: ({ signal }) => {
      const span = {
        from: new Date(toMs! - days * DAY_MS).toISOString(),
        to: new Date(toMs!).toISOString(),
      };
      const params = { path: { site: siteId }, query: { ...span, intervals: 'no' as const } };
      return data(api.GET('/api/v1/sites/{site}/shadow', { params, signal }));
    },
    enabled: toMs !== null,
    refetchInterval: AGAIN_MS,
    placeholderData: (before) => before,
  });
}
