export type { EventInterval, EventPoint } from './event-intervals.js';
export type { EventPrices } from './event-money.js';
export {
  eventReport,
  type EventReport,
  type EventReportInput,
  type PerformanceTotals,
} from './event-report.js';
export { MARK_DEFINITIONS } from './report.js';
export type { Definition, EvidenceRef, ReportHead, ReportSite, RuleMark, TaggedInterval } from './report.js';
