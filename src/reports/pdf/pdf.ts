import { localText, MARK_DEFINITIONS, type ReportDocument } from '../../core/reports/index.js';
import { drawChart } from './chart.js';
import { harmlessForFont } from './font.js';
import {
  BOLD,
  bodyWidth,
  COLOURS,
  heading,
  labelled,
  MARGIN,
  newPdf,
  type PaperSize,
  type Pdf,
  REGULAR,
  room,
} from './page.js';
import { drawTable } from './table.js';

const LABEL_WIDTH = 130;
const SIGNATURE_HEIGHT = 110;

/** The report as a PDF that a person can sign. The same report gives the same bytes. */
export async function reportPdf(document: ReportDocument, size: PaperSize = 'A4'): Promise<Buffer> {
  const { head, title } = document;
  const pdf = newPdf(size, { title, issuedAt: head.issuedAt });
  const chunks: Buffer[] = [];
  const done = new Promise<Buffer>((resolve, reject) => {
    pdf.on('data', (chunk: Buffer) => chunks.push(chunk));
    pdf.on('end', () => resolve(Buffer.concat(chunks)));
    pdf.on('error', reject);
  });
  drawTitle(pdf, document);
  for (const { label, value } of document.facts) labelled(pdf, label, value, LABEL_WIDTH);
  for (const chart of document.charts) drawChart(pdf, chart, head.site.timeZone);
  if (document.notes.length > 0) {
    heading(pdf, 'Notes');
    for (const note of document.notes) labelled(pdf, '•', note, 6);
  }
  drawSignature(pdf, document);
  for (const table of document.tables.filter(({ isMaterial }) => !isMaterial))
    drawTable(pdf, table, size, head.site.timeZone);
  if (pdf.page.width > pdf.page.height) pdf.addPage({ size, margin: MARGIN, layout: 'portrait' });
  drawExplanations(pdf, document);
  drawFeet(pdf, document);
  pdf.end();
  return done;
}

function drawTitle(pdf: Pdf, { title, subtitle, head }: ReportDocument): void {
  pdf.rect(MARGIN, MARGIN, 28, 3).fill(COLOURS.accent);
  pdf
    .font(BOLD)
    .fontSize(18)
    .fillColor(COLOURS.ink)
    .text(harmlessForFont(title), MARGIN, MARGIN + 10, { width: bodyWidth(pdf) });
  pdf.font(REGULAR).fontSize(10).fillColor(COLOURS.quiet).text(harmlessForFont(subtitle));
  pdf
    .fontSize(8)
    .text(
      harmlessForFont(
        `Issued ${localText(head.issuedAt, head.site.timeZone)}. Times are of ${head.site.timeZone}; those that end in Z are of UTC.`,
      ),
    );
  pdf.moveDown(0.8);
}

function drawExplanations(pdf: Pdf, { definitions, rules }: ReportDocument): void {
  heading(pdf, 'Definitions');
  for (const { term, meaning } of definitions) labelled(pdf, term, meaning, LABEL_WIDTH, 8);
  if (rules.length === 0) return;
  for (const { term, meaning } of MARK_DEFINITIONS) labelled(pdf, `mark ${term}`, meaning, LABEL_WIDTH, 8);
  heading(pdf, 'Rules in force that day');
  for (const { rule, verification, effectiveFrom, source, unverified } of rules) {
    const doubts = unverified.length > 0 ? ` Unverified: ${unverified.join(', ')}.` : '';
    labelled(
      pdf,
      `${rule}  [${verification}]`,
      `since ${effectiveFrom ?? 'no date'}. ${source}.${doubts}`,
      LABEL_WIDTH,
      8,
    );
  }
}

function drawSignature(pdf: Pdf, { head }: ReportDocument): void {
  room(pdf, SIGNATURE_HEIGHT);
  heading(pdf, 'Signature');
  const statement = `The figures of this report were computed by Ebb for ${head.site.name} from the metering data and by the rules stated in it. Amounts of money are estimates.`;
  pdf
    .font(REGULAR)
    .fontSize(9)
    .fillColor(COLOURS.ink)
    .text(harmlessForFont(statement), MARGIN, pdf.y, { width: bodyWidth(pdf) });
  const y = pdf.y + 44;
  const width = (bodyWidth(pdf) - 2 * 20) / 3;
  ['Name and function', 'Place and date', 'Signature'].forEach((label, index) => {
    const x = MARGIN + index * (width + 20);
    pdf
      .moveTo(x, y)
      .lineTo(x + width, y)
      .lineWidth(0.7)
      .strokeColor(COLOURS.quiet)
      .stroke();
    pdf
      .fontSize(8)
      .fillColor(COLOURS.quiet)
      .text(label, x, y + 4, { width });
  });
}

/** On every page: what it is of, and which of how many. */
function drawFeet(pdf: Pdf, { title, head }: ReportDocument): void {
  const { start, count } = pdf.bufferedPageRange();
  for (let index = start; index < start + count; index += 1) {
    pdf.switchToPage(index);
    const y = pdf.page.height - MARGIN + 4;
    // The foot lies within the margin: text there must not begin a page.
    pdf.page.margins.bottom = 0;
    pdf.font(REGULAR).fontSize(7.5).fillColor(COLOURS.quiet);
    const left = `${title} · ${head.site.name} · issued ${localText(head.issuedAt, head.site.timeZone)}`;
    pdf.text(harmlessForFont(left), MARGIN, y, {
      width: bodyWidth(pdf) - 80,
      height: pdf.currentLineHeight(),
      ellipsis: true,
    });
    pdf.text(`page ${index + 1} of ${count}`, MARGIN, y, {
      width: bodyWidth(pdf),
      align: 'right',
      lineBreak: false,
    });
    pdf.page.margins.bottom = MARGIN;
  }
}
