export { customerOfStatement } from './customer-source.js';
export { reportFiles } from './report-files.js';
export type { PaperSize } from './pdf/page.js';
export { runReportJob, type ReportTools } from './report-job.js';
export {
  REPORT_OUTSIDE,
  ReportDesk,
  type ReportIssue,
  type ReportOutside,
  type ReportTask,
} from './report-desk.js';
export { ReportsModule } from './reports.module.js';
export type {
  CaseQuestion,
  DateSpan,
  IssuedReport,
  ReportJob,
  ReportRequest,
  SisterSite,
  SystemLoads,
} from './request.js';
