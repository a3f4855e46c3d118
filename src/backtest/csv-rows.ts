import { CsvError, parse } from 'csv-parse/sync';
import { EbbError } from '../core/errors.js';

export interface CsvRow {
  /** Of the file, from 1. */
  readonly line: number;
  readonly cells: Readonly<Record<string, string>>;
}

/**
 * Rows below the header, by column name, with the line each stands on.
 * @throws EbbError (malformed) with line and fix
 */
export function csvRows(text: string): CsvRow[] {
  try {
    const parsed = parse(text, { columns: true, bom: true, skip_empty_lines: true, trim: true, info: true });
    return (parsed as unknown as { record: Record<string, string>; info: { lines: number } }[]).map(
      ({ record, info }) => ({ line: info.lines, cells: record }),
    );
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new EbbError(
      'malformed',
      `${error.message}. Give that row as many cells as the header has, or take it out.`,
      { cause: error },
    );
  }
}

/**
 * Length of the intervals that begin at these instants (Unix ms, ascending): the least distance between two.
 * @param what the file, as a message begins
 * @throws EbbError (malformed) where that divides no hour, or nothing tells it
 */
export function minutesOf(startsMs: readonly number[], what: string): number {
  if (startsMs.length < 2) {
    throw new EbbError(
      'malformed',
      `${what} has fewer than two intervals; nothing tells how long an interval is`,
    );
  }
  const widths = startsMs.slice(1).map((startMs, index) => startMs - startsMs[index]!);
  const minutes = widths.reduce((least, width) => Math.min(least, width)) / 60_000;
  if (!Number.isInteger(minutes) || 60 % minutes !== 0) {
    throw new EbbError('malformed', `${what}: intervals of ${minutes} min do not divide an hour`);
  }
  return minutes;
}
