import type { DateTime } from 'luxon';
import { EbbError } from '../../../src/core/errors.js';
import { isoUtc } from '../../../src/core/interval.js';
import type { Clock } from '../../../src/core/ports/clock.js';
import type { SeriesFeed, SeriesKind, SeriesReading } from '../../../src/core/ports/market-series.js';
import { renewablesOf, reservePricesOf } from '../../shared/ercot-reports.js';
import {
  fiveMinutePricesOf,
  indicativePricesOf,
  priceAddersOf,
  systemLambdaOf,
} from '../../shared/ercot-runs.js';
import { freshReadings } from '../../shared/fresh-readings.js';
import type { ErcotPublicApi, ErcotRows } from './api.js';
import { allPages, clockBounds, deliveryDates, postedSince, type Query } from './pages.js';
import { PATHS } from './paths.js';

/** How long after a run the API has it is not known; later than this it has stopped. */
const RUN_LATE_MINUTES_MAX = 20;
const HOUR_LATE_MINUTES_MAX = 60;
/** A look ahead is of the next hour: the last run is enough. */
const LOOK_BACK_MINUTES = 15;
/** Bounds are an hour wider than what is asked for. */
const FORECAST_HOURS = 2;

type Request = Parameters<SeriesFeed['read']>[0];

/** Figures beside settlement prices, all of them through the account's one line. */
export function ercotSeries(clock: Clock, api: ErcotPublicApi): Partial<Record<SeriesKind, SeriesFeed>> {
  const rows = async <T>(
    path: string,
    sort: string,
    query: Query,
    read: (page: ErcotRows) => T[],
  ): Promise<T[]> => (await allPages(api, { path, sort, query })).flatMap(read);
  const byRun = (
    path: string,
    { from, to }: Request,
    read: (page: ErcotRows) => SeriesReading[],
    more: Query = {},
  ) => rows(path, 'SCEDTimestamp', { ...more, ...clockBounds('SCEDTimestamp', from, to) }, read);
  const fresh = (
    readings: SeriesReading[],
    request: Request,
    what: string,
    lateMinutesMax: number,
  ): SeriesReading[] =>
    freshReadings(readings, request, {
      source: `ercot-public-api, ${what}`,
      now: clock.now(),
      lateMinutesMax,
    });

  return {
    'five-minute-price': {
      pollSeconds: 150,
      read: async (request) => {
        const { settlementPoint } = request;
        const read = (page: ErcotRows): SeriesReading[] =>
          fiveMinutePricesOf(page, settlementPoint, clock.now());
        const prices = await byRun(PATHS.fiveMinute, request, read, { settlementPoint });
        return fresh(prices, request, 'five-minute prices', RUN_LATE_MINUTES_MAX);
      },
    },
    'indicative-price': {
      pollSeconds: 300,
      read: ({ settlementPoint, from, to }) => indicative({ clock, rows }, settlementPoint, from, to),
    },
    scarcity: {
      pollSeconds: 300,
      read: async (request) => {
        const lambda = await byRun(PATHS.lambda, request, (page) => systemLambdaOf(page, clock.now()));
        const adders = await byRun(PATHS.adders, request, (page) => priceAddersOf(page, clock.now()));
        return [
          ...fresh(lambda, request, 'system lambda', RUN_LATE_MINUTES_MAX),
          ...fresh(adders, request, 'price adders', RUN_LATE_MINUTES_MAX),
        ];
      },
    },
    'reserve-price': {
      pollSeconds: 900,
      read: async (request) => {
        const dates = deliveryDates(request.from, request.to);
        const read = (page: ErcotRows): SeriesReading[] => reservePricesOf(page, clock.now());
        const prices = await rows(PATHS.reserves, 'deliveryDate', dates, read);
        return fresh(prices, request, 'prices of reserves', HOUR_LATE_MINUTES_MAX);
      },
    },
    renewables: {
      pollSeconds: 1800,
      read: ({ from, to }) => renewables({ clock, rows }, from, to),
    },
  };
}

interface Reports {
  readonly clock: Clock;
  rows<T>(path: string, sort: string, query: Query, read: (page: ErcotRows) => T[]): Promise<T[]>;
}

async function indicative(
  { clock, rows }: Reports,
  settlementPoint: string,
  from: DateTime,
  to: DateTime,
): Promise<SeriesReading[]> {
  const now = clock.now();
  const bounds = clockBounds('RTDTimestamp', now.minus({ minutes: LOOK_BACK_MINUTES }), now);
  const pages = await rows(PATHS.indicative, 'RTDTimestamp', { settlementPoint, ...bounds }, (page) => [
    page,
  ]);
  const all = { fields: pages[0]?.fields ?? [], data: pages.flatMap(({ data }) => data) };
  const prices = indicativePricesOf(all, settlementPoint, now);
  // A run that is as old as what it looks ahead to tells nothing of what is to come.
  if (!prices.some(({ start }) => start >= now)) {
    throw new EbbError(
      'stale',
      `ercot-public-api: no indicative prices of what is to come at ${isoUtc(now)}`,
    );
  }
  return prices.filter(({ start }) => start >= from && start < to);
}

async function renewables({ clock, rows }: Reports, from: DateTime, to: DateTime): Promise<SeriesReading[]> {
  const now = clock.now();
  const posted = clockBounds('postedDatetime', postedSince(from, now, FORECAST_HOURS), now);
  const readings: SeriesReading[] = [];
  for (const source of ['wind', 'solar'] as const) {
    const read = (page: ErcotRows): SeriesReading[] => renewablesOf(page, source);
    const found = await rows(PATHS[source], 'postedDatetime', posted, read);
    if (found.length === 0) {
      throw new EbbError('stale', `ercot-public-api: nothing of ${source} posted in the last hours`);
    }
    readings.push(...found);
  }
  return readings.filter(({ start }) => start >= from && start < to);
}
