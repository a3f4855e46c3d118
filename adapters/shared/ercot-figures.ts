import type { DateTime } from 'luxon';
import { z } from 'zod';
import { ercotIntervalStart } from '../../src/core/market/ercot-time.js';
import { type MarketSeries, type SeriesReading, SYSTEM } from '../../src/core/ports/market-series.js';
import {
  centralTime,
  ercotDate as date,
  ercotHourEnding as hourEnding,
  flaggedTime,
  repeatedNames as repeated,
  startBefore,
} from './ercot-clock.js';
import { type ErcotTable, namesOf, noColumn, recordsOf } from './ercot-records.js';
import { SETTLEMENT_MINUTES } from './settlement-prices.js';
import { looseBoolean } from './shapes.js';

/* ERCOT's reports of load, wind, sun and reserves, by the hour and by the settlement interval, by the names of their columns. */

const HOUR_MINUTES = 60;

const demandColumns = { date: ['deliveryDate'], ending: ['timeEnding'], loadMw: ['demand'], repeated };
const demandRow = z.object({
  date,
  ending: z.string(),
  loadMw: z.number().nullable(),
  repeated: looseBoolean,
});

/** Where the hour that autumn repeats ends, both times. */
const REPEATED_END = /^0?2:00/;

/**
 * NP6-235-CD: the system's load by the quarter of an hour, MW. A quarter that ends at 00:00 ends where its date begins. Ends are
 * written as the clock shows them (03:00 in the night that skips 02:00). Which pass one at 02:00 is of, the others tell: if the flag is
 * that of the quarter, there are two; if it is that of the end, there is one after flagged quarters.
 */
export function demandOf(rows: ErcotTable, knownAt: DateTime): SeriesReading[] {
  const records = recordsOf(rows, 'NP6-235-CD', demandColumns, demandRow);
  const flagged = records.filter((row) => row.repeated);
  const isByEnd = flagged.length > 0 && !flagged.some(({ ending }) => REPEATED_END.test(ending));
  return records.flatMap((row): SeriesReading[] => {
    const end = `${row.date} ${row.ending}`;
    const start = isByEnd
      ? flaggedTime(end, row.repeated)?.minus({ minutes: SETTLEMENT_MINUTES })
      : startBefore(end, row.repeated, SETTLEMENT_MINUTES);
    if (!start || row.loadMw === null) return [];
    const interval = { start, minutes: SETTLEMENT_MINUTES };
    return [{ series: 'load', place: SYSTEM, ...interval, value: row.loadMw, knownAt }];
  });
}

const posted = ['postedDatetime'];
const loadForecastColumns = {
  posted,
  date: ['deliveryDate'],
  hour: ['hourEnding', 'deliveryHour'],
  loadMw: ['systemTotal'],
  inUse: ['inUseFlag'],
  repeated,
};
const loadForecastRow = z.object({
  posted: z.string().optional(),
  date,
  hour: hourEnding,
  loadMw: z.number().nullable(),
  inUse: looseBoolean,
  repeated: looseBoolean,
});

/** NP3-565-CD: forecasts of the model in use, known since they were posted; rows of times that do not exist are left out. */
export function loadForecastsOf(rows: ErcotTable): SeriesReading[] {
  const records = recordsOf(rows, 'NP3-565-CD', loadForecastColumns, loadForecastRow);
  return records.flatMap((row): SeriesReading[] => {
    const start = ercotIntervalStart(row.date, row.hour, 1, row.repeated, HOUR_MINUTES);
    const knownAt = postedAt(rows, 'NP3-565-CD', row.posted);
    if (!row.inUse || row.loadMw === null || start === null || knownAt === null) return [];
    const interval = { start, minutes: HOUR_MINUTES };
    return [{ series: 'load-forecast', place: SYSTEM, ...interval, value: row.loadMw, knownAt }];
  });
}

const RESERVE_PRICES = {
  'reserve-price': { report: 'NP4-188-CD', minutes: HOUR_MINUTES },
  'real-time-reserve-price': { report: 'NP6-331-CD', minutes: SETTLEMENT_MINUTES },
} as const;
const reserveColumns = {
  date: ['deliveryDate'],
  hour: ['hourEnding', 'deliveryHour'],
  product: ['ancillaryType', 'ASType'],
  price: ['MCPC'],
  repeated,
};
const quarterColumns = { ...reserveColumns, interval: ['deliveryInterval', 'deliveryInt'] };
const reserveRow = z.object({
  date,
  hour: hourEnding,
  product: z.string().min(1),
  price: z.number().nullable(),
  repeated: looseBoolean,
});
const quarterRow = reserveRow.extend({ interval: z.int() });

/**
 * NP4-188-CD and NP6-331-CD: clearing prices of reserve products, USD/MW for an hour, of the day ahead by the hour, of real time by
 * the quarter.
 */
export function reservePricesOf(
  rows: ErcotTable,
  series: keyof typeof RESERVE_PRICES,
  knownAt: DateTime,
): SeriesReading[] {
  const { report, minutes } = RESERVE_PRICES[series];
  const records =
    series === 'reserve-price'
      ? recordsOf(rows, report, reserveColumns, reserveRow).map((row) => ({ ...row, interval: 1 }))
      : recordsOf(rows, report, quarterColumns, quarterRow);
  return records.flatMap((row): SeriesReading[] => {
    const start = ercotIntervalStart(row.date, row.hour, row.interval, row.repeated, minutes);
    if (start === null || row.price === null) return [];
    return [{ series, place: row.product, start, minutes, value: row.price, knownAt }];
  });
}

const RENEWABLES = {
  wind: { report: 'NP4-732-CD', forecast: 'STWPFSystemWide' },
  solar: { report: 'NP4-737-CD', forecast: 'STPPFSystemWide' },
} as const;
const renewableRow = z.object({
  posted: z.string().optional(),
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
    posted,
    date: ['deliveryDate'],
    hour: ['hourEnding', 'deliveryHour'],
    generated: ['genSystemWide', 'systemWideGen', 'actualSystemWide'],
    forecast: [forecast],
    repeated,
  };
  return recordsOf(rows, report, columns, renewableRow).flatMap((row): SeriesReading[] => {
    const start = ercotIntervalStart(row.date, row.hour, 1, row.repeated, HOUR_MINUTES);
    const knownAt = postedAt(rows, report, row.posted);
    if (start === null || knownAt === null) return [];
    const reading = (series: MarketSeries, value: number | null): SeriesReading[] =>
      value === null ? [] : [{ series, place: SYSTEM, start, minutes: HOUR_MINUTES, value, knownAt }];
    const isToCome = start.plus({ minutes: HOUR_MINUTES }) > knownAt;
    return isToCome ? reading(`${source}-forecast`, row.forecast) : reading(source, row.generated);
  });
}

/** When a row was posted, as it says itself or with its document. @throws EbbError `malformed` where neither does */
function postedAt(table: ErcotTable, report: string, stamp: string | undefined): DateTime | null {
  if (stamp !== undefined) return centralTime(stamp);
  if (table.publishedAt) return table.publishedAt;
  throw noColumn(report, posted[0]!, namesOf(table));
}
