import { type QueryClient, queryOptions, useQuery, type UseQueryResult } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { api, ApiError, data, type SiteNow, type SiteSummary } from './client.js';
import { useStreamState } from './live-provider.js';
import { mayAt, useMay, WHO_QUERY } from './session.js';
import { missedText } from './missed.js';

/** How often the service is asked, beside what the live stream tells, and where that is gone. */
const POLL_MS = 4_000;
const SITES_MS = 15_000;
/** Older than this, what is shown is not to be trusted. */
export const LATE_SECONDS = 10;

/** How fresh what is shown of a site is. */
export interface Live {
  /** `reconnecting`: the last question got no answer; `late`: nothing has come for too long. */
  readonly state: 'connecting' | 'live' | 'reconnecting' | 'late';
  /** Seconds since the last answer; null: none yet. */
  readonly ageSeconds: number | null;
  /** What happened in the last silence; null: there was none, or it was read. */
  readonly missed: string | null;
  readonly dismiss: () => void;
}

const SITES_QUERY = queryOptions({
  queryKey: ['sites'],
  queryFn: ({ signal }) => data(api.GET('/api/v1/sites', { signal })),
  refetchInterval: SITES_MS,
});

export function useSites(): UseQueryResult<SiteSummary[], Error> {
  return useQuery(SITES_QUERY);
}

/** How a site at a glance is read. */
export function nowQuery(siteId: string) {
  return queryOptions({
    queryKey: ['now', siteId],
    queryFn: ({ signal }) =>
      data(api.GET('/api/v1/sites/{site}/now', { params: { path: { site: siteId } }, signal })),
    refetchInterval: POLL_MS,
    retry: false,
  });
}

export function useNow(siteId: string): UseQueryResult<SiteNow, Error> {
  // Who may not know would be refused every few seconds, and each refusal is recorded.
  const enabled = useMay(siteId, 'read');
  return useQuery({ ...nowQuery(siteId), enabled });
}

/** Asks for what the first page needs while its code is still on its way. @param path of the page */
export async function askAhead(queries: QueryClient, path: string): Promise<void> {
  const who = await queries.fetchQuery(WHO_QUERY).catch(() => null);
  if (who === null) return;
  void queries.prefetchQuery(SITES_QUERY);
  const site = /^\/sites\/([^/]+)/.exec(path)?.[1];
  if (site === undefined) return;
  const siteId = decodeURIComponent(site);
  if (mayAt(who, siteId, 'read')) void queries.prefetchQuery(nowQuery(siteId));
}

/** Whether a site is heard of, and what was missed. Everything live on a page goes through here and `useNow`. */
export function useLive(siteId: string): Live {
  const { data: now, dataUpdatedAt, error } = useNow(siteId);
  const seesSite = useMay(siteId, 'read');
  const { isConnected } = useStreamState();
  const wallMs = useWallClock();
  const missed = useMissed(now, dataUpdatedAt);
  const ageSeconds = dataUpdatedAt === 0 ? null : Math.max(0, (wallMs - dataUpdatedAt) / 1e3);
  if (!seesSite) return { state: isConnected ? 'live' : 'reconnecting', ageSeconds, ...missed };
  return { state: stateOf(ageSeconds, error), ageSeconds, ...missed };
}

function stateOf(ageSeconds: number | null, error: Error | null): Live['state'] {
  if (ageSeconds === null) return error ? 'reconnecting' : 'connecting';
  if (ageSeconds > LATE_SECONDS) return 'late';
  return error instanceof ApiError ? 'reconnecting' : 'live';
}

/** What a silence is judged by. */
interface LastHeard {
  /** As it was before the line to Ebb went away. */
  readonly before: SiteNow;
  readonly atMs: number;
  readonly restarts: number;
}

function useMissed(now: SiteNow | undefined, atMs: number): Pick<Live, 'missed' | 'dismiss'> {
  const { isConnected, wasConnected, restarts } = useStreamState();
  const [last, setLast] = useState<LastHeard | null>(null);
  const [missed, setMissed] = useState<string | null>(null);
  if (now && (last?.atMs !== atMs || last.restarts !== restarts)) {
    const isSame = last?.before.site_id === now.site_id;
    const silentSeconds = isSame ? (atMs - last.atMs) / 1e3 : 0;
    const isRestarted = isSame && last.restarts !== restarts;
    const isBack = isRestarted || silentSeconds > LATE_SECONDS;
    if (isBack) setMissed(missedText(last!.before, now, silentSeconds, isRestarted));
    // While the stream is away nobody knows yet whether this is a restart: what was before it is kept until then.
    const isSettled = isConnected || !wasConnected || isBack || !isSame;
    setLast({ before: isSettled ? now : last.before, atMs, restarts });
  }
  return { missed, dismiss: () => setMissed(null) };
}

/** Unix ms, told anew each second. */
export function useWallClock(): number {
  const [ms, setMs] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setMs(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  return ms;
}

/** The site's clock, which may be faster than the wall's: Unix ms, told anew each second. */
export function useSiteClock(siteId: string): number | null {
  const { data: now, dataUpdatedAt } = useNow(siteId);
  const { data: sites, dataUpdatedAt: sitesAtMs } = useSites();
  const wallMs = useWallClock();
  const summary = sites?.find(({ site_id: id }) => id === siteId);
  // Who may not see all of the site is told no more of it than the list has.
  const [known, atMs] = now ? [now, dataUpdatedAt] : [summary, sitesAtMs];
  return known ? Date.parse(known.clock_now) + Math.max(0, wallMs - atMs) * known.clock_speed : null;
}
