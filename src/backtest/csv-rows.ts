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
