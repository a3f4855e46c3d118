import type { DateTime } from 'luxon';
import { EbbError } from '../../src/core/errors.js';
import { isoUtc } from '../../src/core/interval.js';
import type { SeriesFeed, SeriesReading } from '../../src/core/ports/market-series.js';
import { demandOf, loadForecastsOf, renewablesOf, reservePricesOf } from './ercot-figures.js';
import type { ErcotTable } from './ercot-records.js';
import { fiveMinutePricesOf, indicativePricesOf, priceAddersOf, systemLambdaOf } from './ercot-runs.js';
import { freshReadings } from './fresh-readings.js';

type Request = Parameters<SeriesFeed['read']>[0];

interface ErcotSeries {
  /** As messages name it. */
  readonly what: string;
  /** @param knownAt of figures that do not say themselves when they were posted */
  rows(table: ErcotTable, settlementPoint: string, knownAt: DateTime): SeriesReading[];
  /**
   * What must be there. A number: the figures of what ended longer ago, in minutes. `ahead`: something of what is to come.
   * `posted`: anything, since forecasts are asked for by when they were posted.
   */
  readonly expected: number | 'ahead' | 'posted';
}

/** How late the figures of a run may be, and of an hour or a quarter; how long after it the API has one is not known. */
const RUN_LATE_MINUTES_MAX = 20;
const HOUR_LATE_MINUTES_MAX = 60;
/** Told by the hour, five minutes past. */
const DEMAND_LATE_MINUTES_MAX = 150;

/** ERCOT's figures beside settlement prices: how the rows of their reports are read, whether they came by API or as documents. */
export const ERCOT_SERIES = {
  /** NP6-235-CD */
  load: {
    what: 'load',
    rows: (table, _, knownAt) => demandOf(table, knownAt),
    expected: DEMAND_LATE_MINUTES_MAX,
  },
  /** NP3-565-CD */
  'load-forecast': { what: 'forecast of load', rows: loadForecastsOf, expected: 'posted' },
  /** NP6-788-CD */
  'five-minute-price': {
    what: 'five-minute prices',
    rows: fiveMinutePricesOf,
    expected: RUN_LATE_MINUTES_MAX,
  },
  /** NP6-970-CD */
  'indicative-price': { what: 'indicative prices', rows: indicativePricesOf, expected: 'ahead' },
  /** NP4-188-CD */
  'reserve-price': {
    what: 'prices of reserves',
    rows: (table, _, knownAt) => reservePricesOf(table, 'reserve-price', knownAt),
    expected: HOUR_LATE_MINUTES_MAX,
  },
  /** NP6-331-CD */
  'real-time-reserve-price': {
    what: 'real-time prices of reserves',
    rows: (table, _, knownAt) => reservePricesOf(table, 'real-time-reserve-price', knownAt),
    expected: HOUR_LATE_MINUTES_MAX,
  },
  /** NP6-322-CD */
  'system-lambda': {
    what: 'system lambda',
    rows: (table, _, knownAt) => systemLambdaOf(table, knownAt),
    expected: RUN_LATE_MINUTES_MAX,
  },
  /** NP6-323-CD */
  'price-adder': {
    what: 'price adders',
    rows: (table, _, knownAt) => priceAddersOf(table, knownAt),
    expected: RUN_LATE_MINUTES_MAX,
  },
  /** NP4-732-CD */
  wind: { what: 'wind', rows: (table) => renewablesOf(table, 'wind'), expected: 'posted' },
  /** NP4-737-CD */
  solar: { what: 'sun', rows: (table) => renewablesOf(table, 'solar'), expected: 'posted' },
} as const satisfies Readonly<Record<string, ErcotSeries>>;
export type ErcotSeriesKind = keyof typeof ERCOT_SERIES;
export const ERCOT_SERIES_KINDS = Object.keys(ERCOT_SERIES) as ErcotSeriesKind[];

/**
 * Those of the readings that were asked for. @throws EbbError `stale` where what must be there is not: the status of an answer
 * says nothing about it
 * @param source as messages name it
 */
export function expectedReadings(
  kind: ErcotSeriesKind,
  readings: readonly SeriesReading[],
  { from, to }: Pick<Request, 'from' | 'to'>,
  source: string,
  now: DateTime,
): SeriesReading[] {
  const { what, expected } = ERCOT_SERIES[kind];
  if (typeof expected === 'number') {
    const freshness = { source: `${source}, ${what}`, now, lateMinutesMax: expected };
    return freshReadings(readings, { from, to }, freshness);
  }
  const isThere = expected === 'ahead' ? readings.some(({ start }) => start >= now) : readings.length > 0;
  if (!isThere) {
    const missing = expected === 'ahead' ? 'of what is to come' : 'posted in the last hours';
    throw new EbbError('stale', `${source}: no ${what} ${missing} at ${isoUtc(now)}`);
  }
  return readings.filter(({ start }) => start >= from && start < to);
}
