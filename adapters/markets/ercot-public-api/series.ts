import type { DateTime } from 'luxon';
import type { Clock } from '../../../src/core/ports/clock.js';
import type { SeriesFeed } from '../../../src/core/ports/market-series.js';
import {
  ERCOT_SERIES,
  ERCOT_SERIES_KINDS,
  type ErcotSeriesKind,
  expectedReadings,
} from '../../shared/ercot-series.js';
import { SETTLEMENT_MINUTES } from '../../shared/settlement-prices.js';
import type { ErcotPublicApi } from './api.js';
import { allPages, clockBounds, deliveryDates, postedSince, type Query, tableOfAll } from './pages.js';
import { PATHS } from './paths.js';

/** A look ahead is of the next hour: the last run is enough. */
const LOOK_BACK_MINUTES = 15;
/** Bounds are an hour wider than what is asked for. */
const FORECAST_HOURS = 2;

type Request = Parameters<SeriesFeed['read']>[0];

interface Asked {
  readonly path: string;
  readonly pollSeconds: number;
  readonly sort: string;
  query(request: Request, now: DateTime): Query;
}

const byRun = (path: string, pollSeconds: number): Asked => ({
  path,
  pollSeconds,
  sort: 'SCEDTimestamp',
  query: ({ from, to }) => clockBounds('SCEDTimestamp', from, to),
});
const byDate = (path: string): Asked => ({
  path,
  pollSeconds: 900,
  sort: 'deliveryDate',
  query: ({ from, to }) => deliveryDates(from, to),
});
const byPosting = (path: string, more: Query = {}): Asked => ({
  path,
  pollSeconds: 1800,
  sort: 'postedDatetime',
  query: ({ from }, now) => ({
    ...clockBounds('postedDatetime', postedSince(from, now, FORECAST_HOURS), now),
    ...more,
  }),
});

const ASKED: Readonly<Record<ErcotSeriesKind, Asked>> = {
  load: {
    ...byDate(PATHS.demand),
    // The quarter before midnight has the date that begins there.
    query: ({ from, to }) => deliveryDates(from, to.plus({ minutes: SETTLEMENT_MINUTES })),
  },
  'load-forecast': byPosting(PATHS.loadForecast, { inUseFlag: 'true' }),
  'five-minute-price': {
    ...byRun(PATHS.fiveMinute, 150),
    query: ({ settlementPoint, from, to }) => ({
      settlementPoint,
      ...clockBounds('SCEDTimestamp', from, to),
    }),
  },
  'indicative-price': {
    path: PATHS.indicative,
    pollSeconds: 300,
    sort: 'RTDTimestamp',
    query: ({ settlementPoint }, now) => ({
      settlementPoint,
      ...clockBounds('RTDTimestamp', now.minus({ minutes: LOOK_BACK_MINUTES }), now),
    }),
  },
  'reserve-price': byDate(PATHS.reserves),
  'real-time-reserve-price': byDate(PATHS.realTimeReserves),
  'system-lambda': byRun(PATHS.lambda, 300),
  'price-adder': byRun(PATHS.adders, 300),
  wind: byPosting(PATHS.wind),
  solar: byPosting(PATHS.solar),
};

/** Figures beside settlement prices, all of them through the account's one line. */
export function ercotSeries(
  source: string,
  clock: Clock,
  api: ErcotPublicApi,
  pageRows: number,
): Readonly<Record<ErcotSeriesKind, SeriesFeed>> {
  const feeds = ERCOT_SERIES_KINDS.map((kind): [ErcotSeriesKind, SeriesFeed] => {
    const { path, pollSeconds, sort, query } = ASKED[kind];
    const read: SeriesFeed['read'] = async (request) => {
      const pages = await allPages(api, { path, sort, query: query(request, clock.now()), pageRows });
      const readAt = clock.now();
      const readings = ERCOT_SERIES[kind].rows(tableOfAll(pages), request.settlementPoint, readAt);
      return expectedReadings(kind, readings, request, source, readAt);
    };
    return [kind, { pollSeconds, read }];
  });
  return Object.fromEntries(feeds) as Record<ErcotSeriesKind, SeriesFeed>;
}
