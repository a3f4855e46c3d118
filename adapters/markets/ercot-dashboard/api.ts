import { DateTime } from 'luxon';
import { z } from 'zod';
import { EbbError } from '../../../src/core/errors.js';
import { intervalStart } from '../../../src/core/interval.js';
import type { PriceInterval } from '../../../src/core/ports/price.js';
import { type SeriesReading, SYSTEM } from '../../../src/core/ports/market-series.js';

export const ERCOT_DASHBOARD_URL = 'https://www.ercot.com/api/1/services/read/dashboards';
export const SYSTEM_WIDE_PRICES_PATH = '/system-wide-prices.json';
export const SUPPLY_DEMAND_PATH = '/supply-demand.json';
export const DAILY_PRC_PATH = '/daily-prc.json';
const STAMP_FORMAT = 'yyyy-MM-dd HH:mm:ssZZZ';

/** Names of the file's columns by settlement point: hubs and load zones, no resource nodes. */
export const COLUMN_BY_POINT: Readonly<Record<string, string>> = {
  HB_BUSAVG: 'hbBusAvg',
  HB_HUBAVG: 'hbHubAvg',
  HB_HOUSTON: 'hbHouston',
  HB_NORTH: 'hbNorth',
  HB_PAN: 'hbPan',
  HB_SOUTH: 'hbSouth',
  HB_WEST: 'hbWest',
  LZ_AEN: 'lzAen',
  LZ_CPS: 'lzCps',
  LZ_HOUSTON: 'lzHouston',
  LZ_LCRA: 'lzLcra',
  LZ_NORTH: 'lzNorth',
  LZ_RAYBN: 'lzRaybn',
  LZ_SOUTH: 'lzSouth',
  LZ_WEST: 'lzWest',
};

const anyRow = z.looseObject({ timestamp: z.string().optional(), interval: z.number().optional() });
const row = anyRow.refine(
  ({ timestamp, interval }) => timestamp !== undefined || interval !== undefined,
  'no time',
);

/**
 * The file behind the page of system-wide prices: today's real-time settlement prices, a row a quarter of an hour, and
 * day-ahead prices, a row an hour.
 */
export const systemWidePrices = z.looseObject({
  rtSppData: z.array(row),
  // Whatever becomes of these, real-time prices are read.
  damSppData: z.array(anyRow).catch([]).default([]),
});
export type SystemWidePrices = z.infer<typeof systemWidePrices>;

export type PriceRow = z.infer<typeof row>;

/**
 * One column of rows of `minutes` each. Both stamps of a row are the END of its interval: one with its offset from UTC, one in Unix ms.
 * A row whose stamps disagree, or are no such interval's, is left out: it cannot be said which interval it means.
 * @throws EbbError `malformed` where no row has the column or a price is no number
 */
export function columnOf(rows: readonly PriceRow[], column: string, minutes: number): PriceInterval[] {
  if (rows.length > 0 && !rows.some((entry) => column in entry)) {
    throw new EbbError('malformed', `ERCOT's file of system-wide prices has no column ${column} any more`);
  }
  return rows.flatMap((entry) => {
    const price = entry[column] ?? null;
    const start = startOf(entry, minutes);
    if (price === null || start === null) return [];
    if (typeof price !== 'number') {
      throw new EbbError('malformed', `ERCOT's file of system-wide prices: ${column} is no number`);
    }
    return [{ start, minutes, priceUsdPerMwh: price }];
  });
}

function startOf({ timestamp, interval }: PriceRow, minutes: number): DateTime | null {
  const ends = [
    ...(timestamp === undefined ? [] : [stampMs(timestamp)]),
    ...(interval === undefined ? [] : [interval]),
  ];
  const [endMs] = ends;
  if (endMs === undefined || ends.some((other) => other !== endMs)) return null;
  return intervalFrom(endMs - minutes * 60_000, minutes);
}

/** Null where no interval of that length begins then. */
function intervalFrom(startMs: number, minutes: number): DateTime | null {
  const start = DateTime.fromMillis(startMs, { zone: 'utc' });
  return start.isValid && +intervalStart(start, minutes) === startMs ? start : null;
}

function stampMs(stamp: string): number {
  return DateTime.fromFormat(stamp, STAMP_FORMAT, { zone: 'utc' }).toMillis();
}

const LOAD_MINUTES = 5;
const FORECAST_MINUTES = 60;

/** The file behind the page of supply and demand: today's demand by five minutes, and its forecast by the hour. */
export const supplyDemand = z.looseObject({
  lastUpdated: z.string(),
  data: z.array(z.looseObject({ demand: z.number().nullable(), forecast: z.number(), epoch: z.number() })),
  forecast: z.array(z.looseObject({ forecastedDemand: z.number().nullable(), epoch: z.number() })),
});
export type SupplyDemand = z.infer<typeof supplyDemand>;

/**
 * Demand as it was and as ERCOT forecasts it, known since the file was made. The hour of a forecast ENDS at its stamp; a
 * figure of demand is of the instant of its stamp, and taken for the five minutes from then on. Rows without a figure, and
 * those at no such interval, are left out.
 * @throws EbbError `malformed` where the file does not say when it was made
 */
export function loadReadingsOf({ lastUpdated, data, forecast }: SupplyDemand): SeriesReading[] {
  const knownAt = DateTime.fromMillis(stampMs(lastUpdated), { zone: 'utc' });
  if (!knownAt.isValid) {
    throw new EbbError('malformed', `ERCOT's file of supply and demand was made at "${lastUpdated}"`);
  }
  const reading = (
    series: 'load' | 'load-forecast',
    startMs: number,
    minutes: number,
    value: number | null,
  ): SeriesReading[] => {
    const start = intervalFrom(startMs, minutes);
    return start === null || value === null
      ? []
      : [{ series, place: SYSTEM, start, minutes, value, knownAt }];
  };
  return [
    ...data.flatMap(({ demand, forecast: isForecast, epoch }) =>
      isForecast === 0 ? reading('load', epoch, LOAD_MINUTES, demand) : [],
    ),
    ...forecast.flatMap(({ forecastedDemand, epoch }) =>
      reading('load-forecast', epoch - FORECAST_MINUTES * 60_000, FORECAST_MINUTES, forecastedDemand),
    ),
  ];
}

const GRID_STATE_MINUTES = 5;
const EEA_LEVEL_MAX = 3;
/** Twice the largest that has been seen; beyond it the figure is of another unit. */
const PRC_MW_MAX = 50_000;

/** The file behind the page of grid conditions: reserve that answers by itself, and the emergency in force. */
export const dailyPrc = z.looseObject({
  current_condition: z.looseObject({
    eea_level: z.number(),
    /** With a comma: "11,013". */
    prc_value: z.union([z.string(), z.number()]),
    /** Unix s. */
    datetime: z.number(),
  }),
});
export type DailyPrc = z.infer<typeof dailyPrc>;

/**
 * PRC in MW and the level of the energy emergency alert, each for the five minutes in which the file was made, known since then.
 * @throws EbbError `malformed` where the level is none of 0 to 3, or a figure is no number
 */
export function gridStateOf({ current_condition: now }: DailyPrc): SeriesReading[] {
  const knownAt = DateTime.fromMillis(now.datetime * 1e3, { zone: 'utc' });
  const prcMw = Number(String(now.prc_value).replaceAll(',', ''));
  const { eea_level: level } = now;
  const isLevel = Number.isInteger(level) && level >= 0 && level <= EEA_LEVEL_MAX;
  if (!isLevel) throw new EbbError('malformed', `ERCOT's file of grid conditions: eea_level is ${level}`);
  if (!(prcMw >= 0 && prcMw <= PRC_MW_MAX)) {
    throw new EbbError('malformed', `ERCOT's file of grid conditions: prc_value is ${now.prc_value}`);
  }
  const interval = { start: intervalStart(knownAt, GRID_STATE_MINUTES), minutes: GRID_STATE_MINUTES };
  const common = { place: SYSTEM, ...interval, knownAt };
  return [
    { series: 'prc', value: prcMw, ...common },
    { series: 'eea-level', value: level, ...common },
  ];
}
