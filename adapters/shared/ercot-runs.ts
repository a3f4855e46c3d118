import type { DateTime } from 'luxon';
import { z } from 'zod';
import { intervalStart } from '../../src/core/interval.js';
import { type SeriesReading, SYSTEM } from '../../src/core/ports/market-series.js';
import { flaggedTime, repeatedNames as repeated, startBefore } from './ercot-clock.js';
import { isSettled } from './ercot-prices.js';
import { type ErcotTable, hasColumn, recordsOf } from './ercot-records.js';
import { looseBoolean } from './shapes.js';

/*
 * ERCOT's reports by the run of its dispatch (SCED, about every five minutes) and of its look ahead (RTD). A run stands for the
 * five minutes of the clock that it falls in; where there are several, the last does.
 */

export const RUN_MINUTES = 5;
const sced = ['SCEDTimestamp'];

/** One figure of one run, before the last of several is chosen. */
interface RunValue extends Omit<SeriesReading, 'knownAt' | 'minutes'> {
  readonly runMs: number;
}

const priceColumns = {
  run: sced,
  point: ['settlementPoint', 'settlementPointName'],
  price: ['LMP'],
  repeated,
};
const priceRow = z.object({
  run: z.string(),
  point: z.string(),
  price: z.number().nullable(),
  repeated: looseBoolean,
});

/** NP6-788-CD: locational prices of one settlement point by the run of SCED. */
export function fiveMinutePricesOf(
  rows: ErcotTable,
  settlementPoint: string,
  knownAt: DateTime,
): SeriesReading[] {
  const values = recordsOf(rows, 'NP6-788-CD', priceColumns, priceRow).flatMap((row): RunValue[] => {
    const run = runOf(row.run, row.repeated);
    if (row.point !== settlementPoint || row.price === null || run === null) return [];
    return [{ series: 'five-minute-price', place: row.point, value: row.price, ...run }];
  });
  return lastRuns(values, knownAt);
}

const indicativeColumns = {
  run: ['RTDTimestamp'],
  runRepeated: ['repeatHourFlag', 'repeatedHourFlag'],
  ending: ['intervalEnding'],
  repeated: ['intervalRepeatHourFlag', 'intervalRepeatedHourFlag'],
  point: ['settlementPoint', 'settlementPointName'],
  type: ['settlementPointType'],
  price: ['LMP'],
};
const indicativeRow = z.object({
  run: z.string(),
  runRepeated: looseBoolean,
  ending: z.string(),
  repeated: looseBoolean,
  point: z.string(),
  type: z.string(),
  price: z.number().nullable(),
});

/** NP6-970-CD: what the last look ahead has of one settlement point, for the next hour by five minutes. */
export function indicativePricesOf(
  rows: ErcotTable,
  settlementPoint: string,
  knownAt: DateTime,
): SeriesReading[] {
  const records = recordsOf(rows, 'NP6-970-CD', indicativeColumns, indicativeRow);
  const values = records.flatMap((row): RunValue[] => {
    const isWanted = row.point === settlementPoint && isSettled(row.point, row.type);
    const run = runOf(row.run, row.runRepeated);
    const start = startBefore(row.ending, row.repeated, RUN_MINUTES);
    if (!isWanted || row.price === null || run === null || start === null) return [];
    return [{ series: 'indicative-price', place: row.point, start, value: row.price, runMs: run.runMs }];
  });
  const newestMs = values.reduce((last, { runMs }) => Math.max(last, runMs), -Infinity);
  return lastRuns(
    values.filter(({ runMs }) => runMs === newestMs),
    knownAt,
  );
}

/** Since 2026 there is one that is capped, which is what prices are made of, and one that is not. */
const lambdaColumns = { run: sced, lambda: ['systemLambda', 'cappedSystemLambda'], repeated };
const lambdaRow = z.object({ run: z.string(), lambda: z.number().nullable(), repeated: looseBoolean });

/** NP6-322-CD: the price of the system's balance by the run of SCED, before congestion. */
export function systemLambdaOf(rows: ErcotTable, knownAt: DateTime): SeriesReading[] {
  const values = recordsOf(rows, 'NP6-322-CD', lambdaColumns, lambdaRow).flatMap((row): RunValue[] => {
    const run = runOf(row.run, row.repeated);
    if (run === null || row.lambda === null) return [];
    return [{ series: 'system-lambda', place: SYSTEM, value: row.lambda, ...run }];
  });
  return lastRuns(values, knownAt);
}

/** Adders for reliability: to energy, and to the prices of regulation up and down, RRS, ECRS and non-spin. */
const ADDERS = ['RTRDPA', 'RTRDPARUS', 'RTRDPARDS', 'RTRDPARRS', 'RTRDPAECRS', 'RTRDPANSS'];
const adderRow = z.object({ run: z.string(), adder: z.number().nullable(), repeated: looseBoolean });

/** NP6-323-CD: price adders by the run of SCED; those to reserves where the report has them. */
export function priceAddersOf(rows: ErcotTable, knownAt: DateTime): SeriesReading[] {
  return ADDERS.filter((place, index) => index === 0 || hasColumn(rows, place)).flatMap((place) => {
    const columns = { run: sced, adder: [place], repeated };
    const values = recordsOf(rows, 'NP6-323-CD', columns, adderRow).flatMap((row): RunValue[] => {
      const run = runOf(row.run, row.repeated);
      return run === null || row.adder === null
        ? []
        : [{ series: 'price-adder', place, value: row.adder, ...run }];
    });
    return lastRuns(values, knownAt);
  });
}

/** The figure of the last run of each interval, ascending. */
function lastRuns(values: readonly RunValue[], knownAt: DateTime): SeriesReading[] {
  const byStart = new Map<number, RunValue>();
  for (const value of values) {
    const before = byStart.get(value.start.toMillis());
    if (!before || before.runMs <= value.runMs) byStart.set(value.start.toMillis(), value);
  }
  return [...byStart.values()]
    .sort((a, b) => a.start.toMillis() - b.start.toMillis())
    .map(({ series, place, start, value }) => ({
      series,
      place,
      start,
      minutes: RUN_MINUTES,
      value,
      knownAt,
    }));
}

/** When a run was, and the five minutes in which it falls; null where its time does not exist. */
function runOf(text: string, isRepeated: boolean): { start: DateTime; runMs: number } | null {
  const at = flaggedTime(text, isRepeated);
  const seconds = Number(text.slice(17, 19));
  return at && { start: intervalStart(at, RUN_MINUTES), runMs: at.toMillis() + seconds * 1e3 };
}
