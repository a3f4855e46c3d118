import { z } from 'zod';
import type { DateTime } from 'luxon';
import { ERCOT_ZONE, ercotIntervalStart } from '../../../src/core/market/ercot-time.js';
import { clockReading, hourEndingOf, instantsAt } from '../../../src/core/market/market-time.js';
import type { PriceInterval } from '../../../src/core/ports/price.js';
import type { LoadReading } from '../../../src/core/ports/system-load.js';
import { looseBoolean } from '../../shared/shapes.js';
import type { ErcotRows } from './api.js';
import { recordsOf } from './records.js';

/** NP4-190-CD: settlement point prices of the day-ahead market. */
export const DAY_AHEAD_PATH = '/np4-190-cd/dam_stlmnt_pnt_prices';
/** NP3-565-CD: forecasts of the system's load for seven days, by model. */
export const LOAD_FORECAST_PATH = '/np3-565-cd/lf_by_model_weather_zone';

const HOUR_MINUTES = 60;
const repeated = ['DSTFlag', 'repeatedHourFlag', 'repeatHourFlag'];
const date = z.string().regex(/^\d{4}-\d{2}-\d{2}/);
/** `01:00`, `1:00` or 1. */
const hourEnding = z
  .union([z.string(), z.int()])
  .transform((hour) => hourEndingOf(String(hour))?.hourEnding ?? 0);

const DAY_AHEAD_COLUMNS = {
  date: ['deliveryDate'],
  hour: ['hourEnding', 'deliveryHour'],
  point: ['settlementPoint', 'settlementPointName'],
  price: ['settlementPointPrice'],
  repeated,
};
const dayAheadRow = z.object({
  date,
  hour: hourEnding,
  point: z.string(),
  price: z.number().nullable(),
  repeated: looseBoolean,
});

/** Day-ahead prices of one point by the hour; a row whose hour does not exist is left out. */
export function dayAheadPricesOf(rows: ErcotRows, settlementPoint: string): PriceInterval[] {
  return recordsOf(rows, 'NP4-190-CD', DAY_AHEAD_COLUMNS, dayAheadRow).flatMap((row) => {
    const start = ercotIntervalStart(row.date.slice(0, 10), row.hour, 1, row.repeated, HOUR_MINUTES);
    return row.point !== settlementPoint || row.price === null || start === null
      ? []
      : [{ start, minutes: HOUR_MINUTES, priceUsdPerMwh: row.price }];
  });
}

const LOAD_FORECAST_COLUMNS = {
  posted: ['postedDatetime'],
  date: ['deliveryDate'],
  hour: ['hourEnding', 'deliveryHour'],
  loadMw: ['systemTotal'],
  inUse: ['inUseFlag'],
  repeated,
};
const loadForecastRow = z.object({
  posted: z.string(),
  date,
  hour: hourEnding,
  loadMw: z.number().nullable(),
  inUse: looseBoolean,
  repeated: looseBoolean,
});

/** Forecasts of the model in use, known since they were posted; rows of times that do not exist are left out. */
export function loadForecastsOf(rows: ErcotRows): LoadReading[] {
  return recordsOf(rows, 'NP3-565-CD', LOAD_FORECAST_COLUMNS, loadForecastRow).flatMap(
    (row): LoadReading[] => {
      const start = ercotIntervalStart(row.date.slice(0, 10), row.hour, 1, row.repeated, HOUR_MINUTES);
      const knownAt = postedAt(row.posted);
      return !row.inUse || row.loadMw === null || start === null || knownAt === null
        ? []
        : [{ kind: 'forecast', start, minutes: HOUR_MINUTES, loadMw: row.loadMw, knownAt }];
    },
  );
}

/** Central time without an offset; in the hour that autumn repeats the later one, so that nothing is known too early. */
function postedAt(text: string): DateTime | null {
  const reading = clockReading(text.slice(0, 16));
  return (reading && instantsAt(ERCOT_ZONE, reading).at(-1)) ?? null;
}
