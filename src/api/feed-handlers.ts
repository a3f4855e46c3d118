import { DateTime } from 'luxon';
import type { z } from 'zod';
import { isoUtc } from '../core/interval.js';
import { may } from '../core/people/index.js';
import type { ApiContext } from './api-context.js';
import type { InputOf } from './route.js';

export async function feeds(context: ApiContext, { caller }: InputOf<z.ZodType>): Promise<unknown> {
  const isSeen = ({ siteId }: { readonly siteId: string }): boolean => may(caller.who, 'read', { siteId });
  const sites = context.registry.sites.filter(isSeen);
  const now = context.clock.now();
  const weather = await Promise.all(sites.map(({ siteId }) => context.forecastScorer.weatherErrors(siteId)));
  return {
    feeds: feedStatuses(context).filter(isSeen),
    hashprice: await Promise.all(
      sites.map(async (site) => ({
        siteId: site.siteId,
        ...(await context.feeds.hashpriceView(site, now)),
      })),
    ),
    weatherForecasts: weather.filter((each) => each !== null),
    grid: (await gridStates(context)).filter(isSeen),
  };
}

/** How feeds are doing, of one site or of all. */
export function feedStatuses({ ingest }: ApiContext, siteId?: string) {
  return ingest.statuses(siteId).map(({ answeredAtMs, sources, ...status }) => ({
    ...status,
    answeredAt: answeredAtMs === null ? null : isoMs(answeredAtMs),
    sources: sources.map(({ sourceId, leftAlone, connection }) => ({
      sourceId,
      leftAlone: leftAlone && { until: isoMs(leftAlone.untilMs), why: leftAlone.why },
      connection,
    })),
  }));
}

/** Of the sites whose sources tell it. */
async function gridStates({
  ingest,
  registry,
  series,
  clock,
}: ApiContext): Promise<{ readonly siteId: string }[]> {
  const told = new Set(
    ingest.statuses().flatMap(({ kind, siteId }) => (kind === 'grid-state' ? [siteId] : [])),
  );
  return Promise.all(
    registry.sites
      .filter(({ siteId }) => told.has(siteId))
      .map(async (site) => ({ siteId: site.siteId, ...(await series.gridState(site, clock.now())) })),
  );
}

function isoMs(ms: number): string {
  return isoUtc(DateTime.fromMillis(ms));
}
