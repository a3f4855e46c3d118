import {
  Archive,
  fitPriceModel,
  type PriceArchives,
  type PriceModel,
  viewAt,
} from '../../src/core/forecast/index.js';
import type { PriceKnown } from '../../src/core/lookahead/index.js';
import {
  dayAheadArchive,
  ercotClock,
  loadForecastArchive,
  readColumns,
  readSeries,
} from '../../test/support/market-history.js';

export const HISTORY_FILES = {
  realTime: 'ercot_rtm_spp_15min_HB_HUBAVG_2024.csv',
  dayAhead: 'ercot_dam_spp_hourly_HB_HUBAVG_2024.csv',
  load: 'ercot_dayahead_load_forecast_and_temp_2024.csv',
  hashprice: 'btc_daily_price_difficulty_fees_hashprice_2021_2024.csv',
} as const;

export const MARKET_MINUTES = 15;
const INTERVAL_MS = MARKET_MINUTES * 60_000;
const DAY_MS = 86_400_000;
/** Where the compilation knows no fees: an assumption, the level of the summer of 2024. */
const ASSUMED_FEES_RATIO = 0.03;

/** A year as it went by; forecasts may also use what was there before. */
export interface Market {
  readonly priceKnown: PriceKnown;
  readonly startsMs: readonly number[];
  readonly priceUsdPerMwh: readonly number[];
  readonly archives: PriceArchives;
}

/** @param priceKnown an interval's price at its start, or at its end */
export function marketOf(fromMs: number, toMs: number, priceKnown: PriceKnown): Market {
  const series = readSeries(HISTORY_FILES.realTime, 'spp_usd_per_mwh');
  const lagMs = priceKnown === 'at-start' ? 0 : INTERVAL_MS;
  const realTime = new Archive(
    MARKET_MINUTES,
    series.map((each) => ({ ...each, knownAtMs: each.startMs + lagMs })),
  );
  const archives: PriceArchives = {
    realTime,
    dayAhead: dayAheadArchive(readSeries(HISTORY_FILES.dayAhead, 'spp_usd_per_mwh')),
    loadMw: loadForecastArchive(readSeries(HISTORY_FILES.load, 'da_demand_forecast_mw')),
  };
  const inside = series.filter(({ startMs }) => startMs >= fromMs && startMs < toMs);
  return {
    priceKnown,
    startsMs: inside.map(({ startMs }) => startMs),
    priceUsdPerMwh: inside.map(({ value }) => value),
    archives,
  };
}

/**
 * Models by day since the Unix epoch, each learned from what was known when it begins; they are the same whenever an
 * interval's price is known, as the one that begins with the day is in none.
 */
export function dailyModels({ archives, startsMs }: Market): Map<number, PriceModel> {
  const models = new Map<number, PriceModel>();
  for (const startMs of startsMs) {
    const day = Math.floor(startMs / DAY_MS);
    if (!models.has(day)) models.set(day, fitPriceModel(viewAt(archives, startMs), ercotClock));
  }
  return models;
}

/** Hashprice of each interval's day, USD/PH/day. */
export function hashpriceHistory(startsMs: readonly number[]): number[] {
  const byDay = new Map<number, number>();
  for (const [date, subsidyOnly, withFees] of readColumns(HISTORY_FILES.hashprice, [
    'date_utc',
    'hashprice_usd_ph_day_subsidy_only',
    'hashprice_usd_ph_day_with_fees',
  ]))
    byDay.set(
      Date.parse(date!) / DAY_MS,
      withFees === '' ? Number(subsidyOnly) * (1 + ASSUMED_FEES_RATIO) : Number(withFees),
    );
  return startsMs.map((startMs) => byDay.get(Math.floor(startMs / DAY_MS))!);
}
