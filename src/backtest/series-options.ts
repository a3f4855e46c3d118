import { EbbError } from '../core/errors.js';
import type { Archive, PeakCalendar } from '../core/forecast/index.js';
import { ERCOT_ZONE } from '../core/market/ercot-time.js';
import type { SiteConfig } from '../core/site.js';
import { readText } from './command-inputs.js';
import { inFile } from './history-options.js';
import { dayAheadKnown, loadForecastKnown, measuredKnown, realTimeKnown } from './known-series.js';
import type { KnownSeries } from './look-ahead-outlooks.js';
import { peakCharges, type PeakTerms } from './peaks.js';
import type { ReserveProduct } from './reserve-market.js';
import { type PriceHistory, readPriceCsv } from './price-csv.js';
import { readSeriesCsv, type SeriesKind, type TimeSeries } from './series-csv.js';

/** Files beside the prices. */
export interface SeriesOptions {
  readonly weather?: string;
  readonly weatherColumn?: string;
  readonly dayAhead?: string;
  readonly dayAheadColumn?: string;
  readonly loadForecast?: string;
  readonly loadForecastColumn?: string;
  readonly load?: string;
  readonly loadColumn?: string;
  readonly peakRate?: string;
  readonly ancillary?: string;
  readonly offer?: readonly string[];
}

const TEMPERATURE: SeriesKind = {
  figure: 'temperature in °C',
  like: /temp|dry_?bulb|_c(_|$)/i,
  columnOption: '--weather-column',
};

const LOAD_FORECAST: SeriesKind = {
  figure: 'load in MW',
  like: /load|demand|_mw/i,
  columnOption: '--load-forecast-column',
};

const LOAD: SeriesKind = { ...LOAD_FORECAST, columnOption: '--load-column' };

/** ERCOT's: the highest interval of each of four months; the rate is the utility's tariff. */
function fourPeaks(rateUsdPerKwYear: number): PeakCalendar {
  return {
    calendarId: 'ercot-4cp',
    zone: ERCOT_ZONE,
    intervalMinutes: 15,
    windows: [6, 7, 8, 9].map((month) => ({ months: [month], peakCount: 1, weight: 1 / 4 })),
    rateUsdPerKwYear,
    effectiveYear: 2024,
    source: '16 TAC 25.192(b)(1); the rate as given',
    verified: 'primary',
  };
}

/** Null where no load history was given. @throws EbbError with what is missing */
export function readPeakTerms(options: SeriesOptions, { market }: SiteConfig): PeakTerms | null {
  const { load, loadColumn, peakRate } = options;
  if (load === undefined && peakRate === undefined) return null;
  if (load === undefined || peakRate === undefined)
    throw new EbbError('rejected', 'coincident peaks need both --load and --peak-rate');
  if (market.operator !== 'ercot')
    throw new EbbError(
      'rejected',
      `coincident peaks are modelled for ERCOT; the site is in ${market.operator}: leave out --load and --peak-rate`,
    );
  const rate = Number(peakRate);
  if (peakRate.trim() === '' || !(rate >= 0))
    throw new EbbError('rejected', `--peak-rate ${peakRate} is not USD per kW and year`);
  const calendar = fourPeaks(rate);
  const series = readSeries(load, LOAD, loadColumn);
  const forecast = readLoadForecast(options, calendar.zone);
  return {
    calendar,
    chargeUsdPerMwh: peakCharges(series, calendar),
    loadMw: measuredKnown(series),
    loadForecastMw: forecast,
  };
}

/** What is offered as reserve; none where nothing is. @throws EbbError with what is wrong with an offer */
export function readReserveProducts({ ancillary, offer = [] }: SeriesOptions): ReserveProduct[] {
  if ((ancillary === undefined) !== (offer.length === 0))
    throw new EbbError('rejected', 'reserves need both --ancillary and --offer');
  return offer.map((text) => {
    const [, product, megawatts, least] = /^([^=]+)=([\d.]+)(?:@([\d.]+))?$/.exec(text) ?? [];
    const powerWMax = Number(megawatts) * 1e6;
    const usdPerMwLeast = least === undefined ? null : Number(least);
    if (product === undefined || !(powerWMax > 0) || Number.isNaN(usdPerMwLeast))
      throw new EbbError(
        'rejected',
        `--offer ${text} is not COLUMN=MW or COLUMN=MW@USD, as dam_mcpc_rrs=5 or dam_mcpc_rrs=5@8`,
      );
    const { startsMs, values } = readSeries(ancillary!, ANCILLARY, product);
    const usdPerMw = new Map(startsMs.map((startMs, index) => [startMs, values[index]!]));
    return { product, powerWMax, usdPerMwLeast, usdPerMw };
  });
}

const ANCILLARY: SeriesKind = { figure: 'price in USD/MW', like: /./, columnOption: '--offer' };

function readLoadForecast(
  { loadForecast, loadForecastColumn }: SeriesOptions,
  zone: string,
): Archive | undefined {
  if (loadForecast === undefined) return undefined;
  return loadForecastKnown(readSeries(loadForecast, LOAD_FORECAST, loadForecastColumn), zone);
}

export function readWeather({ weather, weatherColumn }: SeriesOptions): TimeSeries | null {
  return weather === undefined ? null : readSeries(weather, TEMPERATURE, weatherColumn);
}

/** All that prices are forecast from, each with when it was known. @throws EbbError with the file's name */
export function readKnownSeries(
  options: SeriesOptions,
  { prices }: PriceHistory,
  zone: string,
  lagMinutes: number,
): KnownSeries {
  const weather = readWeather(options);
  return {
    realTime: realTimeKnown(prices, lagMinutes),
    dayAhead: readDayAhead(options, zone),
    loadMw: readLoadForecast(options, zone),
    temperatureC: weather ? measuredKnown(weather) : undefined,
  };
}

function readDayAhead({ dayAhead, dayAheadColumn }: SeriesOptions, zone: string): Archive | undefined {
  if (dayAhead === undefined) return undefined;
  const { prices, ...rest } = inFile(dayAhead, () =>
    readPriceCsv(readText(dayAhead), { column: dayAheadColumn }),
  );
  const series: TimeSeries = {
    ...rest,
    startsMs: prices.map(({ start }) => start.toMillis()),
    values: prices.map(({ priceUsdPerMwh }) => priceUsdPerMwh),
  };
  return dayAheadKnown(series, zone);
}

function readSeries(file: string, kind: SeriesKind, column: string | undefined): TimeSeries {
  return inFile(file, () => readSeriesCsv(readText(file), kind, column));
}
