export { EventReportEntity } from './entities.js';
export { EventReporter } from './event-reporter.js';
export { EventReportsModule } from './event-reports.module.js';
export { type EventReport, ReportStore } from './report-store.js';
