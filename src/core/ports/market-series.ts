import type { DateTime } from 'luxon';

/** Figures of a market beside its settlement price, with their units. */
export const MARKET_SERIES = {
  'day-ahead-price': 'USD/MWh',
  /** Locational price of a dispatch run, by five minutes. */
  'five-minute-price': 'USD/MWh',
  /** What the next dispatch runs are expected to clear at. */
  'indicative-price': 'USD/MWh',
  /** Day-ahead clearing price of a reserve product, which is its place, for an hour. */
  'reserve-price': 'USD/MW',
  /** Real-time clearing price of a reserve product, which is its place, by the settlement interval; for an hour of it. */
  'real-time-reserve-price': 'USD/MW',
  'system-lambda': 'USD/MWh',
  /** What is added to energy or to a reserve, which is its place, for reliability. */
  'price-adder': 'USD/MWh',
  load: 'MW',
  'load-forecast': 'MW',
  wind: 'MW',
  'wind-forecast': 'MW',
  solar: 'MW',
  'solar-forecast': 'MW',
  /** Physical responsive capability: reserve that answers by itself. */
  prc: 'MW',
  /** Energy emergency alert in force: 0 none, 1 to 3. */
  'eea-level': 'level',
} as const;
export type MarketSeries = keyof typeof MARKET_SERIES;

/** The place of what is of a whole market. */
export const SYSTEM = 'system';

/** One figure of an interval, as it was published. */
export interface SeriesReading {
  readonly series: MarketSeries;
  /** A settlement point, a reserve product, or `SYSTEM`. */
  readonly place: string;
  readonly start: DateTime;
  readonly minutes: number;
  readonly value: number;
  /** When the market published it, else when it was read: a replay may use it from then on. */
  readonly knownAt: DateTime;
}

/**
 * What is asked for together, and falls back from source to source together: as a rule what one report tells, so that no other
 * is lost with it.
 */
export const SERIES_KINDS = [
  'load',
  'load-forecast',
  'five-minute-price',
  'indicative-price',
  'reserve-price',
  'real-time-reserve-price',
  'system-lambda',
  'price-adder',
  /** As it was and as it is forecast. */
  'wind',
  'solar',
  'grid-state',
] as const;
export type SeriesKind = (typeof SERIES_KINDS)[number];

export interface SeriesFeed {
  readonly pollSeconds: number;
  /**
   * Readings of intervals that start in [from, to), at the point or of the whole system; forecasts as far as they go.
   * @throws EbbError with a code of the table; `stale` where the answer is empty, or ends too long ago, though it should not
   */
  read(request: {
    readonly settlementPoint: string;
    readonly from: DateTime;
    readonly to: DateTime;
  }): Promise<SeriesReading[]>;
}
