import { parse } from 'csv-parse/sync';
import { EbbError } from '../../src/core/errors.js';

export type CsvRow = Readonly<Record<string, string>>;

/**
 * Rows of a CSV document with a header, by the names of its columns, blanks around names and values taken off.
 * @param columns those that must be there
 * @param place what messages name
 * @throws EbbError `malformed` where a column is missing, a row is too short or long, or the last row has no end: it may
 * have been cut within a number
 */
export function csvRows(text: string, columns: readonly string[], place: string): CsvRow[] {
  return csvTable(text, columns, place).rows;
}

/** As `csvRows`, with the names of the columns, which a document without rows has too. @throws EbbError `malformed` */
export function csvTable(
  text: string,
  columns: readonly string[],
  place: string,
): { names: string[]; rows: CsvRow[] } {
  const malformed = (what: string): EbbError => new EbbError('malformed', `${place}: ${what}`);
  if (/^\s*</.test(text)) {
    throw new EbbError('malformed', `${place}: the answer is a web page`, { webPage: true });
  }
  if (!text.endsWith('\n')) throw malformed('the answer ends within a row: its last line has no end');
  let names: string[] = [];
  let rows: CsvRow[];
  try {
    rows = parse<CsvRow>(text, {
      bom: true,
      trim: true,
      skip_empty_lines: true,
      columns: (header: string[]) => (names = header.map((name) => name.trim())),
    });
  } catch (error) {
    throw malformed(`no whole CSV document: ${(error as Error).message}`);
  }
  const missing = columns.filter((column) => !names.includes(column));
  if (missing.length > 0) throw malformed(`no column ${missing.join(', ')}; there are: ${names.join(', ')}`);
  return { names, rows };
}

/** A number in a cell; null where the cell is empty. @throws EbbError `malformed` where it is something else */
export function cellNumber(cell: string | undefined, place: string): number | null {
  const text = cell?.trim() ?? '';
  if (text === '') return null;
  const number = Number(text);
  if (Number.isFinite(number)) return number;
  throw new EbbError('malformed', `${place}: “${text.slice(0, 40)}” is no number`);
}
