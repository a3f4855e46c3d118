import { z } from 'zod';
import type { DateTime } from 'luxon';
import { ERCOT_ZONE, ercotIntervalStart } from '../../src/core/market/ercot-time.js';
import { clockReading, hourEndingOf, instantsAt } from '../../src/core/market/market-time.js';
import { type MarketSeries, type SeriesReading, SYSTEM } from '../../src/core/ports/market-series.js';
import type { PriceCorrection, PriceInterval } from '../../src/core/ports/price.js';
import type { LoadReading } from '../../src/core/ports/system-load.js';
import { type ErcotTable, recordsOf } from './ercot-records.js';
import { SETTLEMENT_MINUTES } from './settlement-prices.js';
import { looseBoolean } from './shapes.js';

/*
 * ERCOT's reports by the hour and by the settlement interval, read by the names of their columns: as the API sends them and as
 * the public files write them.
 */

const HOUR_MINUTES = 60;
/** Under which the flag of the repeated hour goes. */
const repeated = ['DSTFlag', 'repeatedHourFlag', 'repeatHourFlag'];
/** `2026-11-01` or `11/01/2026`, and what comes after it is of no meaning. */
const date = z
  .string()
  .regex(/^(\d{4}-\d{2}-\d{2}|\d{2}\/\d{2}\/\d{4})/)
  .transform((text) => text.slice(0, 10));
/** `01:00`, `1:00` or 1. */
const hourEnding = z
  .union([z.string(), z.int()])
  .transform((hour) => hourEndingOf(String(hour))?.hourEnding ?? 0);

const PRICE_COLUMNS = {
  date: ['deliveryDate'],
  hour: ['deliveryHour'],
  interval: ['deliveryInterval', 'deliveryInt'],
  point: ['settlementPoint', 'settlementPointName'],
  type: ['settlementPointType'],
  price: ['settlementPointPrice'],
  repeated,
} as const;
const priceRow = z.object({
  date,
  hour: z.int(),
  interval: z.int(),
  point: z.string(),
  type: z.string(),
  price: z.number().nullable(),
  repeated: looseBoolean,
});

/**
 * Prices of one settlement point in rows of NP6-905-CD, found by the names of their columns. Load zones are published
 * twice under one name; the energy-weighted type is not what is settled and is left out. So is a row whose time does
 * not exist. @throws EbbError `malformed` naming the column that is missing or does not fit
 */
export function pricesOf(rows: ErcotTable, settlementPoint: string): PriceInterval[] {
  return recordsOf(rows, 'NP6-905-CD', PRICE_COLUMNS, priceRow).flatMap(
    ({ date: day, hour, interval, point, type, price, repeated: again }) => {
      if (point !== settlementPoint || price === null || !isSettled(point, type)) return [];
      const start = ercotIntervalStart(day, hour, interval, again);
      return start === null ? [] : [{ start, minutes: SETTLEMENT_MINUTES, priceUsdPerMwh: price }];
    },
  );
}

/** The type under which a point is settled; null for resource nodes, which have several. */
export function settlementPointTypeOf(settlementPoint: string): string | null {
  if (settlementPoint === 'HB_HUBAVG') return 'AH';
  if (settlementPoint === 'HB_BUSAVG') return 'SH';
  if (settlementPoint.startsWith('HB_')) return 'HU';
  if (settlementPoint.startsWith('LZ_')) return 'LZ';
  return settlementPoint.startsWith('DC_') ? 'LZ_DC' : null;
}

/** Whether a row of that type is what the point is settled at, not the energy-weighted price under the same name. */
export function isSettled(settlementPoint: string, type: string): boolean {
  const wanted = settlementPointTypeOf(settlementPoint);
  return wanted === null ? !type.endsWith('EW') : type === wanted;
}

const CORRECTION_COLUMNS = {
  date: ['deliveryDate'],
  hour: ['deliveryHour'],
  interval: ['deliveryInterval', 'deliveryInt'],
  point: ['settlementPointName', 'settlementPoint'],
  type: ['settlementPointType'],
  original: ['SPPOriginal'],
  corrected: ['SPPCorrected'],
  correctedAt: ['priceCorrectionTime'],
  repeated,
} as const;
const correctionRow = z.object({
  date,
  hour: z.int(),
  interval: z.int(),
  point: z.string(),
  type: z.string(),
  original: z.number().nullable(),
  corrected: z.number().nullable(),
  correctedAt: z.string(),
  repeated: looseBoolean,
});

/** What NP4-197-M says of one settlement point: each interval once, as it was corrected last. */
export function correctionsOf(rows: ErcotTable, settlementPoint: string): PriceCorrection[] {
  const last = new Map<number, PriceCorrection>();
  for (const row of recordsOf(rows, 'NP4-197-M', CORRECTION_COLUMNS, correctionRow)) {
    const start = ercotIntervalStart(row.date, row.hour, row.interval, row.repeated);
    const correctedAt = centralTime(row.correctedAt);
    const { original, corrected } = row;
    if (row.point !== settlementPoint || !isSettled(row.point, row.type)) continue;
    if (start === null || correctedAt === null || original === null || corrected === null) continue;
    const before = last.get(start.toMillis());
    if (before && before.correctedAt > correctedAt) continue;
    last.set(start.toMillis(), {
      start,
      minutes: SETTLEMENT_MINUTES,
      priceUsdPerMwh: corrected,
      originalUsdPerMwh: original,
      correctedAt,
    });
  }
  return [...last.values()].sort((a, b) => a.start.toMillis() - b.start.toMillis());
}

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
export function dayAheadPricesOf(rows: ErcotTable, settlementPoint: string): PriceInterval[] {
  return recordsOf(rows, 'NP4-190-CD', DAY_AHEAD_COLUMNS, dayAheadRow).flatMap((row) => {
    const start = ercotIntervalStart(row.date, row.hour, 1, row.repeated, HOUR_MINUTES);
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
export function loadForecastsOf(rows: ErcotTable): LoadReading[] {
  return recordsOf(rows, 'NP3-565-CD', LOAD_FORECAST_COLUMNS, loadForecastRow).flatMap(
    (row): LoadReading[] => {
      const start = ercotIntervalStart(row.date, row.hour, 1, row.repeated, HOUR_MINUTES);
      const knownAt = centralTime(row.posted);
      return !row.inUse || row.loadMw === null || start === null || knownAt === null
        ? []
        : [{ kind: 'forecast', start, minutes: HOUR_MINUTES, loadMw: row.loadMw, knownAt }];
    },
  );
}

const RESERVE_COLUMNS = {
  date: ['deliveryDate'],
  hour: ['hourEnding', 'deliveryHour'],
  product: ['ancillaryType', 'ASType'],
  price: ['MCPC'],
  repeated,
} as const;
const reserveRow = z.object({
  date,
  hour: hourEnding,
  product: z.string().min(1),
  price: z.number().nullable(),
  repeated: looseBoolean,
});

/** NP4-188-CD: day-ahead clearing prices of reserve products, USD/MW for an hour. */
export function reservePricesOf(rows: ErcotTable, knownAt: DateTime): SeriesReading[] {
  return recordsOf(rows, 'NP4-188-CD', RESERVE_COLUMNS, reserveRow).flatMap((row): SeriesReading[] => {
    const start = ercotIntervalStart(row.date, row.hour, 1, row.repeated, HOUR_MINUTES);
    if (start === null || row.price === null) return [];
    const interval = { start, minutes: HOUR_MINUTES };
    return [{ series: 'reserve-price', place: row.product, ...interval, value: row.price, knownAt }];
  });
}

const RENEWABLES = {
  wind: { report: 'NP4-732-CD', forecast: 'STWPFSystemWide' },
  solar: { report: 'NP4-737-CD', forecast: 'STPPFSystemWide' },
} as const;
const renewableRow = z.object({
  posted: z.string(),
  date,
  hour: hourEnding,
  generated: z.number().nullable(),
  forecast: z.number().nullable(),
  repeated: looseBoolean,
});

/**
 * NP4-732-CD and NP4-737-CD: what wind or sun gave by the hour, and ERCOT's short-term forecast, MW, known since they were
 * posted. What was forecast of hours that were over is left out.
 */
export function renewablesOf(rows: ErcotTable, source: keyof typeof RENEWABLES): SeriesReading[] {
  const { report, forecast } = RENEWABLES[source];
  const columns = {
    posted: ['postedDatetime'],
    date: ['deliveryDate'],
    hour: ['hourEnding', 'deliveryHour'],
    generated: ['genSystemWide'],
    forecast: [forecast],
    repeated,
  };
  return recordsOf(rows, report, columns, renewableRow).flatMap((row): SeriesReading[] => {
    const start = ercotIntervalStart(row.date, row.hour, 1, row.repeated, HOUR_MINUTES);
    const knownAt = centralTime(row.posted);
    if (start === null || knownAt === null) return [];
    const reading = (series: MarketSeries, value: number | null): SeriesReading[] =>
      value === null ? [] : [{ series, place: SYSTEM, start, minutes: HOUR_MINUTES, value, knownAt }];
    const isToCome = start.plus({ minutes: HOUR_MINUTES }) > knownAt;
    return isToCome ? reading(`${source}-forecast`, row.forecast) : reading(source, row.generated);
  });
}

/**
 * Central time without an offset, to the minute; in the hour that autumn repeats the later one, so that nothing is known too
 * early. Null where there is no such time.
 */
function centralTime(text: string): DateTime | null {
  const reading = clockReading(text.slice(0, 16));
  return (reading && instantsAt(ERCOT_ZONE, reading).at(-1)) ?? null;
}
