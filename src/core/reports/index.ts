export { eventOfCase, eventReportOfCase, type MeterSpan, meterSpan, periodReportOfCase } from './case.js';
export type { ProgramCase, TagSpan } from './case.js';
export {
  type ClosedInterval,
  type DecisionSpan,
  liveCase,
  type LiveCaseInput,
  loadTags,
} from './live-case.js';
export type { EventInterval, EventPoint } from './event-intervals.js';
export type { EventPrices } from './event-money.js';
export {
  eventReport,
  type EventReport,
  type EventReportInput,
  type PerformanceTotals,
  type SisterMeter,
} from './event-report.js';
export { MARK_DEFINITIONS } from './report.js';
export type { Definition, EvidenceRef, ReportHead, ReportSite, RuleMark, TaggedInterval } from './report.js';
export { auditReport, type AuditReport, type AuditReportInput } from './audit-report.js';
export { customerReport } from './customer-report.js';
export type { CustomerEvent, CustomerMonth, CustomerReport, CustomerReportInput } from './customer-report.js';
export { efficiencyReport } from './efficiency-report.js';
export type { EfficiencyDay, EfficiencyReport, EfficiencyReportInput } from './efficiency-report.js';
export { meanPrices } from './mean-prices.js';
export { peakReport, type PeakReport, type PeakReportInput } from './peak-report.js';
export { periodReport, type PeriodReport, type PeriodReportInput } from './period-report.js';
export { figure, localText } from './document.js';
export { documentOf, type Report } from './documents/index.js';
export type { Cell, Chart, Column, Fact, ReportDocument, Series, Table } from './document.js';
