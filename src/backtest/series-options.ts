import type { Archive } from '../core/forecast/index.js';
import { readText } from './command-inputs.js';
import { inFile } from './history-options.js';
import { dayAheadKnown, loadForecastKnown, measuredKnown, realTimeKnown } from './known-series.js';
import type { KnownSeries } from './look-ahead-outlooks.js';
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
  const { loadForecast, loadForecastColumn } = options;
  const weather = readWeather(options);
  return {
    realTime: realTimeKnown(prices, lagMinutes),
    dayAhead: readDayAhead(options, zone),
    loadMw:
      loadForecast === undefined
        ? undefined
        : loadForecastKnown(readSeries(loadForecast, LOAD_FORECAST, loadForecastColumn), zone),
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
