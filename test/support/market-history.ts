import { existsSync, readFileSync } from 'node:fs';
import { Archive, type Observation, ZoneClock } from '../../src/core/forecast/index.js';

/** Real series that lie beside the project; tests that need them say so and are skipped where they are absent. */
const FOLDER = '../shared/data';
export const HISTORY_ABSENT = `${FOLDER} is absent: nothing to judge forecasts by`;

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

/** Real-time prices are published about two minutes after their interval. */
const REAL_TIME_LAG_MINUTES = 2;
/** Day-ahead prices at about 13:30 of the day before. */
const DAY_AHEAD_HOURS_BEFORE = 10.5;
/** The compilation does not say when its load forecast was made; the morning of the day before is assumed. */
const LOAD_FORECAST_HOURS_BEFORE = 15;
/** System load of an hour is published at about five past. */
const LOAD_LAG_MINUTES = 5;

export const ercotClock = new ZoneClock('America/Chicago');

export function historyIsThere(...files: readonly string[]): boolean {
  return files.every((file) => existsSync(`${FOLDER}/${file}`));
}

/** Cells of the given columns, row by row. */
export function readColumns(file: string, columns: readonly string[]): string[][] {
  const [header, ...lines] = readFileSync(`${FOLDER}/${file}`, 'utf8').trim().split(/\r?\n/);
  const names = header!.split(',');
  const missing = columns.filter((column) => !names.includes(column));
  if (missing.length > 0) throw new Error(`${file} has no column ${missing.join(', ')}; it has ${header}`);
  const places = columns.map((column) => names.indexOf(column));
  return lines.map((line) => {
    const cells = line.split(',');
    return places.map((place) => cells[place] ?? '');
  });
}

/** Starts, from the first column, and values of another; rows without a figure are left out. */
export function readSeries(file: string, column: string): { startMs: number; value: number }[] {
  const [first] = readFileSync(`${FOLDER}/${file}`, 'utf8').split(',', 1);
  return readColumns(file, [first!, column]).flatMap(([start, value]) =>
    value === '' ? [] : [{ startMs: Date.parse(start!), value: Number(value) }],
  );
}

export function realTimeArchive(
  series: readonly { startMs: number; value: number }[],
  minutes: number,
): Archive {
  return new Archive(
    minutes,
    series.map((each) => ({
      ...each,
      knownAtMs: each.startMs + (minutes + REAL_TIME_LAG_MINUTES) * MINUTE_MS,
    })),
  );
}

export function dayAheadArchive(series: readonly { startMs: number; value: number }[]): Archive {
  return new Archive(60, knownBeforeItsDay(series, DAY_AHEAD_HOURS_BEFORE));
}

export function loadForecastArchive(series: readonly { startMs: number; value: number }[]): Archive {
  return new Archive(60, knownBeforeItsDay(series, LOAD_FORECAST_HOURS_BEFORE));
}

export function loadArchive(series: readonly { startMs: number; value: number }[]): Archive {
  return new Archive(
    60,
    series.map((each) => ({ ...each, knownAtMs: each.startMs + HOUR_MS + LOAD_LAG_MINUTES * MINUTE_MS })),
  );
}

function knownBeforeItsDay(
  series: readonly { startMs: number; value: number }[],
  hoursBefore: number,
): Observation[] {
  return series.map((each) => ({
    ...each,
    knownAtMs: each.startMs - (ercotClock.local(each.startMs).hour + hoursBefore) * HOUR_MS,
  }));
}
