import { DateTime } from 'luxon';
import { EbbError } from '../core/errors.js';
import type { MeterInterval, PastPeak, PeakLoad } from '../core/market/contract/index.js';
import { type CsvRow, csvRows, minutesOf } from './csv-rows.js';

/** What a column of a meter file counts, and how many MWh of an hour's interval one of it is. */
const ENERGY_COLUMNS: Readonly<Record<string, (value: number, minutes: number) => number>> = {
  energy_mwh: (mwh) => mwh,
  energy_kwh: (kwh) => kwh / 1e3,
  power_mw: (mw, minutes) => (mw * minutes) / 60,
  power_kw: (kw, minutes) => (kw * minutes) / 60e3,
  power_w: (w, minutes) => (w * minutes) / 60e6,
};

/**
 * Reads a meter's intervals: `interval_start_utc` and one of `energy_mwh`, `energy_kwh`, `power_mw`, `power_kw`,
 * `power_w` (mean power). Ascending.
 * @throws EbbError (malformed) with line and fix
 */
export function readMeterCsv(text: string): MeterInterval[] {
  const rows = csvRows(text).map((row) => ({ row, startMs: instantMs(row, 'interval_start_utc') }));
  const names = Object.keys(rows[0]?.row.cells ?? {});
  const column = names.find((name) => name in ENERGY_COLUMNS);
  if (column === undefined) {
    throw new EbbError(
      'malformed',
      `the meter file has no column of energy: name one ${Object.keys(ENERGY_COLUMNS).join(', ')}`,
    );
  }
  rows.sort((a, b) => a.startMs - b.startMs);
  const twin = rows.find(({ startMs }, index) => rows[index - 1]?.startMs === startMs);
  if (twin) {
    throw new EbbError(
      'malformed',
      `line ${twin.row.line}: there is another reading of ${twin.row.cells['interval_start_utc']}. Take one out.`,
    );
  }
  const minutes = minutesOf(
    rows.map(({ startMs }) => startMs),
    'the meter file',
  );
  return rows
    .filter(({ row }) => row.cells[column] !== '')
    .map(({ row, startMs }) => ({
      startMs,
      minutes,
      energyMwh: ENERGY_COLUMNS[column]!(numberIn(row, column), minutes),
    }));
}

/** Reads the site's load in coincident peaks: `interval_start_utc,power_kw`. @throws EbbError (malformed) */
export function readPeakLoadsCsv(text: string): PeakLoad[] {
  return csvRows(text).map((row) => ({
    startMs: instantMs(row, 'interval_start_utc'),
    powerW: numberIn(row, 'power_kw') * 1e3,
  }));
}

/** Reads earlier months' peaks for ratchets: `month,charge,power_kw`. @throws EbbError (malformed) */
export function readPastPeaksCsv(text: string): PastPeak[] {
  return csvRows(text).map((row) => {
    const month = cell(row, 'month');
    if (!/^\d{4}-\d{2}$/.test(month)) {
      throw new EbbError('malformed', `line ${row.line}: "${month}" is not a month such as 2026-08`);
    }
    return { month, charge: cell(row, 'charge'), powerW: numberIn(row, 'power_kw') * 1e3 };
  });
}

function cell({ cells, line }: CsvRow, column: string): string {
  const text = cells[column];
  if (text !== undefined) return text;
  throw new EbbError(
    'malformed',
    `line ${line}: no column ${column}; there are ${Object.keys(cells).join(', ')}`,
  );
}

function numberIn(row: CsvRow, column: string): number {
  const text = cell(row, column);
  const value = Number(text);
  if (text !== '' && Number.isFinite(value)) return value;
  throw new EbbError('malformed', `line ${row.line}: "${text}" in ${column} is not a number. Correct it.`);
}

function instantMs(row: CsvRow, column: string): number {
  const text = cell(row, column);
  const at = DateTime.fromISO(text, { zone: 'utc' });
  if (at.isValid) return at.toMillis();
  throw new EbbError(
    'malformed',
    `line ${row.line}: "${text}" is not an instant such as 2026-08-20T19:00:00Z`,
  );
}
