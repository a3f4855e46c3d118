import PDFDocument from 'pdfkit';
import { harmlessForFont } from './font.js';

export const MARGIN = 48;
export const COLOURS = {
  ink: '#1B2733',
  quiet: '#5B6B7A',
  line: '#C9D3DC',
  shade: '#F3F6F9',
  accent: '#0B5CAD',
  meter: '#9DBFE0',
  warning: '#A14A00',
  band: '#FFF6E5',
} as const;
export const REGULAR = 'Helvetica';
export const BOLD = 'Helvetica-Bold';

export type PaperSize = 'A4' | 'LETTER';
export type Pdf = InstanceType<typeof PDFDocument>;

/** A new document whose bytes depend on nothing but what is drawn. */
export function newPdf(size: PaperSize, info: { readonly title: string; readonly issuedAt: string }): Pdf {
  return new PDFDocument({
    size,
    margin: MARGIN,
    bufferPages: true,
    info: {
      Title: harmlessForFont(info.title),
      Creator: 'Ebb',
      Producer: 'Ebb',
      CreationDate: new Date(info.issuedAt),
      ModDate: new Date(info.issuedAt),
    },
  });
}

/** Of the present page, between its margins. */
export function bodyWidth(pdf: Pdf): number {
  return pdf.page.width - 2 * MARGIN;
}

/** Where the body of the present page ends: the foot is below. */
export function bodyEnd(pdf: Pdf): number {
  return pdf.page.height - MARGIN - 14;
}

/** Goes on to the next page unless `height` fits on this one. */
export function room(pdf: Pdf, height: number): void {
  if (pdf.y + height > bodyEnd(pdf)) pdf.addPage();
}

export function heading(pdf: Pdf, text: string): void {
  room(pdf, 60);
  pdf.moveDown(0.8);
  pdf
    .font(BOLD)
    .fontSize(11)
    .fillColor(COLOURS.ink)
    .text(harmlessForFont(text), MARGIN, pdf.y, { width: bodyWidth(pdf) });
  pdf.moveDown(0.3);
}

/** Label and text side by side; the higher of the two moves on. */
export function labelled(pdf: Pdf, label: string, value: string, labelWidth: number, size = 9): void {
  const width = bodyWidth(pdf) - labelWidth - 8;
  const [left, right] = [harmlessForFont(label), harmlessForFont(value)];
  pdf.font(BOLD).fontSize(size);
  const leftHeight = pdf.heightOfString(left, { width: labelWidth });
  pdf.font(REGULAR);
  const height = Math.max(leftHeight, pdf.heightOfString(right, { width })) + 3;
  room(pdf, height);
  const top = pdf.y;
  pdf.font(BOLD).fillColor(COLOURS.quiet).text(left, MARGIN, top, { width: labelWidth });
  pdf
    .font(REGULAR)
    .fillColor(COLOURS.ink)
    .text(right, MARGIN + labelWidth + 8, top, { width });
  pdf.y = top + height;
}
