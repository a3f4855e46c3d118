import type { AuditReport } from '../audit-report.js';
import type { CustomerReport } from '../customer-report.js';
import type { ReportDocument } from '../document.js';
import type { EfficiencyReport } from '../efficiency-report.js';
import type { EventReport } from '../event-report.js';
import type { PeakReport } from '../peak-report.js';
import type { PeriodReport } from '../period-report.js';
import { eventDocument } from './event-document.js';
import { peakDocument, periodDocument } from './period-document.js';
import { auditDocument, customerDocument, efficiencyDocument } from './statement-documents.js';

export type Report =
  EventReport | PeriodReport | PeakReport | AuditReport | EfficiencyReport | CustomerReport;

/** The report as people read it. */
export function documentOf(report: Report): ReportDocument {
  switch (report.kind) {
    case 'event':
      return eventDocument(report);
    case 'month':
    case 'season':
      return periodDocument(report);
    case '4cp':
      return peakDocument(report);
    case 'audit':
      return auditDocument(report);
    case 'efficiency':
      return efficiencyDocument(report);
    case 'customer':
      return customerDocument(report);
  }
}
