import { DateTime } from 'luxon';
import { EbbError } from '../core/errors.js';
import { type CsvRow, csvRows, minutesOf } from './csv-rows.js';

/** A series of a file, ascending, with what was odd about it. */
export interface TimeSeries {
  /** UTC, milliseconds of the Unix epoch. */
  readonly startsMs: readonly number[];
  readonly values: readonly number[];
  /** Length of each interval. */
  readonly minutes: number;
  /** Rows without a value. */
  readonly blankRows: number;
  /** Intervals missing between the first and the last. */
  readonly missingIntervals: number;
}

/** What a file's figures are, for its errors and to find their column. */
export interface SeriesKind {
  /** `price in USD/MWh`. */
  readonly figure: string;
  /** Columns that are likely to hold it, where there are several. */
  readonly like: RegExp;
  /** The option that names the column. */
  readonly columnOption: string;
}

type Row = CsvRow['cells'];

/** How one kind of file says when and how much. */
export interface Layout {
  readonly start: (row: Row) => DateTime | null;
  readonly value: (row: Row) => string;
  readonly keep: (row: Row) => boolean;
}

const START = 'interval_start_utc';

/**
 * Reads `interval_start_utc,<value>`; other columns may stand beside.
 * @param column which one has the figure, where that is not plain
 * @throws EbbError (malformed) with line and fix
 */
export function readSeriesCsv(text: string, kind: SeriesKind, column?: string): TimeSeries {
  const rows = csvRows(text);
  const first = rows[0]?.cells;
  if (!first) throw new EbbError('malformed', 'the file has no rows below its header');
  if (!(START in first)) {
    throw new EbbError(
      'malformed',
      `the header is not known: ${Object.keys(first).join(', ')}. It needs ${START} (UTC) and a ${kind.figure}.`,
    );
  }
  return collectSeries(rows, plainLayout(first, START, kind, column), kind);
}

/** The form that has instants in UTC in a column of their own. */
export function plainLayout(
  first: Row,
  startName: string,
  kind: SeriesKind,
  wanted: string | undefined,
): Layout {
  const others = Object.keys(first).filter((each) => each !== startName);
  const candidates = others.length === 1 ? others : others.filter((each) => kind.like.test(each));
  const column = wanted ?? (candidates.length === 1 ? candidates[0] : undefined);
  if (column === undefined || !(column in first)) {
    const what = kind.figure.split(' ')[0]!;
    throw new EbbError(
      'malformed',
      `say which column has the ${what} with ${kind.columnOption}: ${others.join(', ')}`,
    );
  }
  return {
    start: (each) => DateTime.fromISO(each[startName]!, { zone: 'utc' }),
    value: (each) => each[column]!,
    keep: () => true,
  };
}

/** @throws EbbError (malformed) with line and fix */
export function collectSeries(rows: readonly CsvRow[], layout: Layout, kind: SeriesKind): TimeSeries {
  const known = new Map<number, { readonly line: number; readonly value: number }>();
  let blankRows = 0;
  for (const { line, cells } of rows) {
    if (!layout.keep(cells)) continue;
    const start = layout.start(cells);
    if (!start?.isValid) throw noSuchInterval(line, cells);
    const value = valueOf(layout.value(cells), line, kind);
    if (value === null) blankRows += 1;
    else addValue(known, start, { line, value });
  }
  const startsMs = [...known.keys()].sort((a, b) => a - b);
  const minutes = minutesOf(startsMs, 'the file');
  return {
    startsMs,
    values: startsMs.map((startMs) => known.get(startMs)!.value),
    minutes,
    blankRows,
    missingIntervals: (startsMs.at(-1)! - startsMs[0]!) / (minutes * 60_000) + 1 - startsMs.length,
  };
}

/** null for a blank. */
function valueOf(cell: string, line: number, { figure }: SeriesKind): number | null {
  const text = cell.replaceAll(',', '');
  if (text === '') return null;
  const value = Number(text);
  if (Number.isFinite(value)) return value;
  throw new EbbError(
    'malformed',
    `line ${line}: "${text}" is not a ${figure}. Correct it, or leave the cell empty.`,
  );
}

function noSuchInterval(line: number, cells: Row): EbbError {
  const text = Object.values(cells).slice(0, 4).join(',');
  return new EbbError(
    'malformed',
    `line ${line}: no such interval: ${text}. Correct its date, hour, interval or repeated-hour flag.`,
  );
}

/** The same value twice is one; two for one interval are a question that only the file's maker can answer. */
function addValue(
  known: Map<number, { readonly line: number; readonly value: number }>,
  start: DateTime,
  row: { readonly line: number; readonly value: number },
): void {
  const before = known.get(start.toMillis());
  if (before && before.value !== row.value) {
    throw new EbbError(
      'malformed',
      `lines ${before.line} and ${row.line} give ${before.value} and ${row.value} for the interval ${start.toISO()}. ` +
        'Take one out; in the hour that autumn repeats, set the repeated-hour flag of the second.',
    );
  }
  known.set(start.toMillis(), row);
}
