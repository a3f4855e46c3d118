import type { DateTime } from 'luxon';
import { intervalStarts } from '../../../src/core/interval.js';
import { ERCOT_ZONE } from '../../../src/core/market/ercot-time.js';
import { datesBetween, localDay } from '../../../src/core/market/market-time.js';
import { type MarketSeries, type SeriesReading, SYSTEM } from '../../../src/core/ports/market-series.js';
import type { DayAheadPrice, PriceInterval, PriceRequest } from '../../../src/core/ports/price.js';
import { SETTLEMENT_MINUTES } from '../../shared/settlement-prices.js';
import type { SimulatedWorld } from '../../shared/simulated-world/world.js';

/** From the end of an interval to its price, as at ERCOT. */
const PRICE_AFTER_MINUTES = 2;
/** From the end of an hour to what it measured. */
const LOAD_AFTER_MINUTES = 5;
/** Of the day before, by local clocks: bids are in by ten, prices are out at half past one. */
const AUCTION_HOURS_BEFORE_MIDNIGHT = 14;
const AUCTION_PUBLISHED_HOURS_BEFORE_MIDNIGHT = 10.5;
const FORECAST_EVERY_HOURS = 6;
const LOAD_FORECAST_HOURS = 7 * 24;
const RENEWABLES_HOURS = 48;

export type Span = Pick<PriceRequest, 'from' | 'to'>;

/** Real-time prices of [from, to) that are published at `now`. */
export function publishedPrices(
  world: SimulatedWorld,
  { settlementPoint, from, to }: PriceRequest,
  now: DateTime,
): PriceInterval[] {
  const newest = now.minus({ minutes: PRICE_AFTER_MINUTES + SETTLEMENT_MINUTES });
  return startsWithin({ from, to }, SETTLEMENT_MINUTES)
    .filter((start) => start <= newest)
    .map((start) => ({
      start,
      minutes: SETTLEMENT_MINUTES,
      priceUsdPerMwh: world.priceUsdPerMwh(settlementPoint, middleMs(start, SETTLEMENT_MINUTES)),
    }));
}

/** Day-ahead prices of the hours of [from, to) whose auction is published at `now`. */
export function auctionedPrices(
  world: SimulatedWorld,
  { settlementPoint, from, to }: PriceRequest,
  now: DateTime,
): DayAheadPrice[] {
  return datesBetween(ERCOT_ZONE, from, to).flatMap((date) => {
    const day = localDay(ERCOT_ZONE, date)!;
    const knownAt = day.start.minus({ hours: AUCTION_PUBLISHED_HOURS_BEFORE_MIDNIGHT });
    if (knownAt > now) return [];
    const madeAt = day.start.minus({ hours: AUCTION_HOURS_BEFORE_MIDNIGHT });
    return startsWithin({ from: later(from, day.start), to: earlier(to, day.end) }, 60).map((start) => {
      const atMs = middleMs(start, 60);
      const leadHours = (atMs - madeAt.toMillis()) / 3_600_000;
      const priceUsdPerMwh = world.dayAheadUsdPerMwh(settlementPoint, atMs, leadHours);
      return { start, minutes: 60, priceUsdPerMwh, knownAt };
    });
  });
}

type Figure = 'load' | 'wind' | 'solar';
const FORECAST_SERIES = {
  load: 'load-forecast',
  wind: 'wind-forecast',
  solar: 'solar-forecast',
} as const satisfies Readonly<Record<Figure, MarketSeries>>;

/**
 * Hourly load, wind or sun of [from, to) as it is known at `now`: what was measured, and the newest forecast of what is to
 * come.
 */
export function knownFigures(
  world: SimulatedWorld,
  figure: Figure,
  span: Span,
  now: DateTime,
): SeriesReading[] {
  const aheadHours = figure === 'load' ? LOAD_FORECAST_HOURS : RENEWABLES_HOURS;
  return knownHours(span, now, aheadHours).map(({ start, knownAt, leadHours }) => ({
    series: leadHours === 0 ? figure : FORECAST_SERIES[figure],
    place: SYSTEM,
    start,
    minutes: 60,
    value: Math.round(world.gridForecast(middleMs(start, 60), leadHours)[`${figure}Mw`]),
    knownAt,
  }));
}

interface KnownHour {
  readonly start: DateTime;
  readonly knownAt: DateTime;
  /** From the forecast's making to the hour; 0: it was measured. */
  readonly leadHours: number;
}

function knownHours({ from, to }: Span, now: DateTime, aheadHours: number): KnownHour[] {
  const madeAt = now
    .toUTC()
    .startOf('hour')
    .minus({ hours: now.toUTC().hour % FORECAST_EVERY_HOURS });
  const last = madeAt.plus({ hours: aheadHours });
  return startsWithin({ from, to: earlier(to, last) }, 60).flatMap((start) => {
    const measuredAt = start.plus({ minutes: 60 + LOAD_AFTER_MINUTES });
    if (measuredAt <= now) return { start, knownAt: measuredAt, leadHours: 0 };
    const leadHours = start.diff(madeAt).as('hours') + 0.5;
    return leadHours > 0 ? { start, knownAt: madeAt, leadHours } : [];
  });
}

/** Starts in [from, to), in UTC. */
function startsWithin({ from, to }: Span, minutes: number): DateTime[] {
  return from < to ? intervalStarts(from, to, minutes).filter((start) => start >= from) : [];
}

function middleMs(start: DateTime, minutes: number): number {
  return start.toMillis() + minutes * 30_000;
}

function earlier(a: DateTime, b: DateTime): DateTime {
  return a < b ? a : b;
}

function later(a: DateTime, b: DateTime): DateTime {
  return a > b ? a : b;
}
