import type { Cell, Column, Table } from '../../core/reports/index.js';
import { figure } from '../../core/reports/index.js';
import { headingOf, localShort } from '../cells.js';
import { harmlessForFont } from './font.js';
import {
  BOLD,
  bodyEnd,
  bodyWidth,
  COLOURS,
  heading,
  MARGIN,
  type PaperSize,
  type Pdf,
  REGULAR,
} from './page.js';

const SIZE = 7.5;
const PADDING = 4;
/** Wider than this a text is broken over lines, unless there is room. */
const TEXT_WIDTH_MAX = 190;
/** With more columns a table stands on pages of its own, turned. */
const COLUMNS_UPRIGHT_MAX = 9;
/** A PDF is for reading: longer tables are whole in the workbook and the table files. */
const ROWS_MAX = 600;

/** Draws a table, over as many pages as it needs, its headings on each. */
export function drawTable(pdf: Pdf, table: Table, size: PaperSize, timeZone: string): void {
  const isWide = table.columns.length > COLUMNS_UPRIGHT_MAX;
  const isTurned = pdf.page.width > pdf.page.height;
  if (isWide !== isTurned) pdf.addPage({ size, margin: MARGIN, layout: isWide ? 'landscape' : 'portrait' });
  heading(pdf, table.title);
  const rows = table.rows
    .slice(0, ROWS_MAX)
    .map((row) => table.columns.map((column, index) => shown(row[index] ?? null, column, timeZone)));
  const headings = table.columns.map((column) => harmlessForFont(headingOf(column)));
  const widths = columnWidths(pdf, headings, rows, table.columns);
  drawRow(pdf, headings, widths, table.columns, 'heading', 0);
  for (const [index, row] of rows.entries()) {
    if (pdf.y + rowHeight(pdf, row, widths) > bodyEnd(pdf)) {
      pdf.addPage();
      drawRow(pdf, headings, widths, table.columns, 'heading', 0);
    }
    drawRow(pdf, row, widths, table.columns, 'row', index);
  }
  const rest = table.rows.length - rows.length;
  const notes = [
    ...(table.rows.length === 0 ? ['None.'] : []),
    ...(rest > 0 ? [`${rest} more rows are in the workbook and the table files.`] : []),
    ...(table.note ? [table.note] : []),
  ];
  if (notes.length === 0) return;
  pdf
    .font(REGULAR)
    .fontSize(8)
    .fillColor(COLOURS.quiet)
    .text(harmlessForFont(notes.join(' ')), MARGIN, pdf.y + 4, { width: bodyWidth(pdf) });
}

function shown(cell: Cell, { kind, digits }: Column, timeZone: string): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return figure(cell, digits ?? 0);
  return harmlessForFont(kind === 'time' ? localShort(cell, timeZone) : cell);
}

/** As wide as their content where that fits; else what is left over goes to the texts, by their need. */
function columnWidths(
  pdf: Pdf,
  headings: readonly string[],
  rows: readonly (readonly string[])[],
  columns: readonly Column[],
): number[] {
  const widthOf = (text: string, font: string): number => pdf.font(font).fontSize(SIZE).widthOfString(text);
  const wanted = columns.map(({ kind }, index) => {
    const content = Math.max(0, ...rows.map((row) => widthOf(row[index]!, REGULAR)));
    // A word is broken unless the space after it fits, too.
    const words = headings[index]!.split(' ').map((word) => widthOf(`${word} `, BOLD));
    const width = Math.max(content, ...words) + 2 * PADDING + 1;
    return kind === 'text' ? Math.min(width, TEXT_WIDTH_MAX) : width;
  });
  const total = bodyWidth(pdf);
  const sum = wanted.reduce((all, each) => all + each, 0);
  if (sum <= total) {
    const growing = Math.max(
      0,
      columns.findLastIndex(({ kind }) => kind === 'text'),
    );
    return wanted.map(
      (width, index) => width + (index === growing ? Math.min(total - sum, TEXT_WIDTH_MAX) : 0),
    );
  }
  const fixed = columns.reduce((all, { kind }, index) => all + (kind === 'text' ? 0 : wanted[index]!), 0);
  const share = (total - fixed) / (sum - fixed);
  return wanted.map((width, index) => (columns[index]!.kind === 'text' ? width * share : width));
}

function rowHeight(pdf: Pdf, row: readonly string[], widths: readonly number[], font = REGULAR): number {
  pdf.font(font).fontSize(SIZE);
  const heights = row.map((text, index) => pdf.heightOfString(text, { width: widths[index]! - 2 * PADDING }));
  return Math.max(SIZE, ...heights) + 2 * (PADDING - 1);
}

function drawRow(
  pdf: Pdf,
  row: readonly string[],
  widths: readonly number[],
  columns: readonly Column[],
  kind: 'heading' | 'row',
  index: number,
): void {
  const font = kind === 'heading' ? BOLD : REGULAR;
  const height = rowHeight(pdf, row, widths, font);
  const top = pdf.y;
  const total = widths.reduce((all, each) => all + each, 0);
  if (kind === 'heading') pdf.rect(MARGIN, top, total, height).fill(COLOURS.line);
  else if (index % 2 === 1) pdf.rect(MARGIN, top, total, height).fill(COLOURS.shade);
  pdf.font(font).fontSize(SIZE).fillColor(COLOURS.ink);
  let x = MARGIN;
  row.forEach((text, at) => {
    const align = columns[at]!.kind === 'number' ? 'right' : 'left';
    pdf.text(text, x + PADDING, top + PADDING - 1, { width: widths[at]! - 2 * PADDING, align });
    x += widths[at]!;
  });
  pdf.x = MARGIN;
  pdf.y = top + height;
}
