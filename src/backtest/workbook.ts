import readWorkbook from 'read-excel-file/node';
import { EbbError } from '../core/errors.js';
import type { CsvRow } from './csv-rows.js';

/**
 * Rows below the header of every sheet of a workbook (.xlsx), by column name, with the row of its sheet that each stands
 * in. Cells become text as in a CSV; a day becomes `yyyy-MM-dd`. Sheets without rows are left out.
 * @throws EbbError (malformed) where it is no workbook
 */
export async function workbookRows(content: Buffer): Promise<CsvRow[]> {
  const sheets = await readWorkbook(content).catch((cause: unknown) => {
    throw new EbbError('malformed', 'the file is no workbook (.xlsx); save it as one, or as CSV', { cause });
  });
  return sheets.flatMap(({ data }) => {
    const [header = [], ...rows] = data;
    const names = header.map((cell) => cellText(cell));
    return rows.map((row, index) => ({
      line: index + 2,
      cells: Object.fromEntries(names.map((name, column) => [name, cellText(row[column])])),
    }));
  });
}

function cellText(cell: unknown): string {
  if (cell instanceof Date) return cell.toISOString().replace(/T00:00:00\.000Z$/, '');
  return typeof cell === 'string' || typeof cell === 'number' || typeof cell === 'boolean'
    ? String(cell).trim()
    : '';
}
