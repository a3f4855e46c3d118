import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import readXlsxFile from 'read-excel-file/node';
import {
  documentOf,
  eventReport,
  periodReport,
  type ReportDocument,
  type Table,
} from '../core/reports/index.js';
import { hourAt, julyEvent, julyMeter, reportHead } from '../../test/support/reports.js';
import { slugOf, tableCsv } from './csv.js';
import { reportPdf } from './pdf/pdf.js';
import { workbook } from './workbook.js';

const DOCUMENT = documentOf(eventReport(julyEvent()));
/** Where a person wants to look at the pages. */
const LOOK = process.env['EBB_TEST_PDF_FOLDER'];

function keep(name: string, pdf: Buffer): void {
  if (LOOK === undefined) return;
  mkdirSync(LOOK, { recursive: true });
  writeFileSync(join(LOOK, name), pdf);
}

/** What a PDF's pages show, as far as its text operators tell. */
function textOf(pdf: Buffer): string {
  const shown: string[] = [];
  for (let at = pdf.indexOf('stream\n'); at >= 0; at = pdf.indexOf('stream\n', at + 1)) {
    if (pdf.subarray(at - 3, at).toString() === 'end') continue;
    const end = pdf.indexOf('\nendstream', at);
    try {
      const content = inflateSync(pdf.subarray(at + 7, end)).toString('latin1');
      for (const [, hex] of content.matchAll(/<([0-9a-f]+)>/g))
        shown.push(Buffer.from(hex!, 'hex').toString('latin1'));
      shown.push('\n');
    } catch {
      // No compressed stream: an image or a font.
    }
  }
  return shown.join('');
}

const ATTACKS = [
  '=HYPERLINK("http://x")',
  '+1',
  '-1+cmd',
  '@SUM(A1)',
  '\t=1',
  '\r=1',
  '  =1',
  '＝1',
  '|cmd',
  '%0A=1',
];

function withTexts(texts: readonly string[]): Table {
  return {
    title: 'Texts',
    columns: [
      { name: '=name', kind: 'text' },
      { name: 'power', unit: 'MW', kind: 'number', digits: 3 },
    ],
    rows: texts.map((text) => [text, -1.5]),
  };
}

describe('tables', () => {
  it('are RFC 4180, with local times, and numbers that stay numbers', () => {
    const [intervals] = DOCUMENT.tables;
    const lines = tableCsv(intervals!, 'America/New_York').split('\r\n');
    expect(lines[0]).toContain('start,within (%),meter (kWh),quality');
    expect(lines[1]).toMatch(/^2026-07-22T15:00:00-04:00,100,3849\.985,measured,1,/);
    expect(lines).toHaveLength(5);
  });

  it.each(ATTACKS)('%j is no formula', (text) => {
    const row = tableCsv(withTexts([text]), 'utc').split('\r\n')[1]!;
    expect(row.replace(/^"/, '')).toMatch(/^'/);
    expect(row.endsWith(',-1.500')).toBe(true);
  });

  it('quote what has a comma, a quote or a line', () => {
    expect(tableCsv(withTexts(['a,"b"\nc']), 'utc')).toContain('"a,""b""\nc",-1.500');
    expect(slugOf('Baseline days (raw)')).toBe('baseline-days-raw');
  });
});

describe('a workbook', () => {
  it('has a sheet for the facts and for each table, with numbers as numbers', async () => {
    const sheets = await readXlsxFile(await workbook(DOCUMENT));
    expect(sheets.map(({ sheet }) => sheet)).toEqual([
      'Report',
      ...DOCUMENT.tables.map(({ title }) => title),
    ]);
    expect(sheets[1]!.data[1]!.slice(0, 4)).toEqual(['2026-07-22T15:00:00-04:00', 100, 3849.985, 'measured']);
  });

  it('takes no text for a formula', async () => {
    const sheets = await readXlsxFile(
      await workbook({ ...DOCUMENT, tables: [withTexts(ATTACKS.slice(0, 4))] }),
    );
    const texts = sheets[1]!.data.map(([first]) => String(first));
    expect(texts.every((text) => text.startsWith("'"))).toBe(true);
  });
});

describe('a PDF', () => {
  it('says what the report says, on pages that are numbered, and can be signed', async () => {
    const pdf = await reportPdf(DOCUMENT);
    keep('event-a4.pdf', pdf);
    const shown = textOf(pdf);
    for (const text of [
      'Performance in event 17',
      'Event factor',
      'High 4 of 5',
      'Signature',
      'page 1 of',
      'not read',
      '[U]',
    ])
      expect(shown).toContain(text === 'not read' ? 'primary text' : text);
    expect(pdf.equals(await reportPdf(DOCUMENT))).toBe(true);
  });

  it('of a long period goes over many pages, on either paper', async () => {
    const event = eventReport(julyEvent());
    const july = { from: hourAt('2026-07-01', 0), to: hourAt('2026-08-01', 0) };
    const report = periodReport({
      ...julyEvent(),
      kind: 'month',
      ...july,
      meter: julyMeter(),
      events: [event, event],
    });
    for (const size of ['A4', 'LETTER'] as const) {
      const pdf = await reportPdf(documentOf(report), size);
      keep(`month-${size}.pdf`, pdf);
      expect(textOf(pdf)).toMatch(/page 2 of \d/);
    }
  });

  it('shows what its fonts cannot as question marks, and nothing else breaks', async () => {
    const odd: ReportDocument = {
      ...DOCUMENT,
      head: reportHead({ site: { siteId: 'x', name: 'Mine 矿 № 1', timeZone: 'America/New_York' } }),
      charts: [],
      tables: [withTexts(['very-long-word-'.repeat(40), ''])],
    };
    expect(textOf(await reportPdf(odd))).toContain('Mine ? ? 1');
  });
});
