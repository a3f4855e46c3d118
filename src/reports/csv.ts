import type { Table } from '../core/reports/index.js';
import { harmless, headingOf, plainCell } from './cells.js';

/** A table as RFC 4180 has it: commas, CRLF, quotes where they are needed; UTF-8. */
export function tableCsv({ columns, rows }: Table, timeZone: string): string {
  const lines = [
    columns.map((column) => quoted(harmless(headingOf(column)))),
    ...rows.map((row) =>
      columns.map((column, index) => quoted(plainCell(row[index] ?? null, column, timeZone))),
    ),
  ];
  return lines.map((cells) => `${cells.join()}\r\n`).join('');
}

/** A name for a table's file: `baseline-days`. */
export function slugOf(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
