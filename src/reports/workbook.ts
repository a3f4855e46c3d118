import writeXlsxFile from 'write-excel-file/node';
import type { Cell, Column, ReportDocument, Table } from '../core/reports/index.js';
import { harmless, headingOf, localIso } from './cells.js';

type WorkbookCell = {
  value?: string | number;
  type?: StringConstructor | NumberConstructor;
  fontWeight?: 'bold';
  format?: string;
  wrap?: boolean;
  backgroundColor?: string;
} | null;

interface WorkbookSheet {
  readonly sheet: string;
  readonly data: WorkbookCell[][];
  readonly columns: { width: number }[];
  readonly stickyRowsCount?: number;
}

const HEADING_COLOUR = '#E8EDF2';
/** Excel's own bound on the name of a sheet. */
const SHEET_NAME_MAX = 31;

/** The report as a workbook: a sheet of facts, notes and definitions, and one for each table. */
export async function workbook(document: ReportDocument): Promise<Buffer> {
  const { timeZone } = document.head.site;
  const sheets = [factSheet(document), ...document.tables.map((table) => tableSheet(table, timeZone))];
  return writeXlsxFile(sheets as never).toBuffer();
}

function factSheet({
  title,
  subtitle,
  facts,
  notes,
  definitions,
  rules,
  head,
}: ReportDocument): WorkbookSheet {
  const pair = (label: string, value: string): WorkbookCell[] => [textCell(label), textCell(value, true)];
  const heading = (text: string): WorkbookCell[] => [{ ...textCell(text)!, fontWeight: 'bold' }, null];
  return {
    sheet: 'Report',
    columns: [{ width: 30 }, { width: 100 }],
    data: [
      heading(title),
      pair('', subtitle),
      pair('Issued', head.issuedAt),
      ...facts.map(({ label, value }) => pair(label, value)),
      heading('Notes'),
      ...notes.map((note) => pair('', note)),
      heading('Definitions'),
      ...definitions.map(({ term, meaning }) => pair(term, meaning)),
      heading('Rules in force that day'),
      ...rules.map((mark) =>
        pair(
          `${mark.rule} [${mark.verification}]`,
          `since ${mark.effectiveFrom ?? 'no date'}: ${mark.source}${mark.unverified.length > 0 ? `; unverified: ${mark.unverified.join(', ')}` : ''}`,
        ),
      ),
    ],
  };
}

function tableSheet({ title, columns, rows }: Table, timeZone: string): WorkbookSheet {
  const headings = columns.map((column): WorkbookCell => ({
    ...textCell(headingOf(column))!,
    fontWeight: 'bold',
    backgroundColor: HEADING_COLOUR,
  }));
  return {
    sheet: title.slice(0, SHEET_NAME_MAX),
    columns: columns.map((column) => ({
      width: Math.max(headingOf(column).length + 2, column.kind === 'time' ? 27 : 12),
    })),
    stickyRowsCount: 1,
    data: [
      headings,
      ...rows.map((row) => columns.map((column, index) => cellOf(row[index] ?? null, column, timeZone))),
    ],
  };
}

function cellOf(cell: Cell, { kind, digits }: Column, timeZone: string): WorkbookCell {
  if (cell === null) return null;
  if (typeof cell === 'number') {
    const format =
      digits === undefined ? {} : { format: digits === 0 ? '#,##0' : `#,##0.${'0'.repeat(digits)}` };
    return { value: cell, type: Number, ...format };
  }
  return textCell(kind === 'time' ? localIso(cell, timeZone) : cell);
}

function textCell(text: string, wrap = false): WorkbookCell {
  return { value: harmless(text), type: String, ...(wrap && { wrap }) };
}
