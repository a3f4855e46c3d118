import { canonicalJson } from '../core/ledger/canonical.js';
import { documentOf, type Report } from '../core/reports/index.js';
import { toWire } from '../core/wire.js';
import type { ArchiveFile } from '../ledger/index.js';
import { slugOf, tableCsv } from './csv.js';
import type { PaperSize } from './pdf/page.js';
import { reportPdf } from './pdf/pdf.js';
import { workbook } from './workbook.js';

/** A report in every form: for people, for tables, and whole, with all that it was computed from, for programs. */
export async function reportFiles(report: Report, paper: PaperSize): Promise<ArchiveFile[]> {
  const document = documentOf(report);
  const { timeZone } = document.head.site;
  return [
    { name: 'report.pdf', content: await reportPdf(document, paper) },
    { name: 'report.xlsx', content: await workbook(document) },
    { name: 'report.json', content: Buffer.from(`${canonicalJson(toWire(report))}\n`) },
    ...document.tables.map((table) => ({
      name: `${slugOf(table.title)}.csv`,
      content: Buffer.from(tableCsv(table, timeZone)),
    })),
  ];
}
