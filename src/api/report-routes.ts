import * as handlers from './report-handlers.js';
import * as r from './report-replies.js';
import * as s from './report-schemas.js';
import type { Route } from './route.js';
import { siteParams } from './schemas.js';

/** Reports in signed bundles. */
export const REPORT_ROUTES: readonly Route[] = [
  {
    method: 'post',
    path: '/sites/:site/reports',
    summary: 'have a report made and issued; answers when it is, or after 10 s with how far it is',
    access: 'export',
    params: siteParams,
    body: s.reportBody,
    reply: r.reportTask,
    status: 201,
    handle: handlers.makeReport,
  },
  {
    method: 'get',
    path: '/sites/:site/reports',
    summary: 'issued reports as the ledger has them, newest first, and those that are being made',
    access: 'read-own',
    params: siteParams,
    query: s.reportsQuery,
    reply: r.reportList,
    handle: handlers.reports,
  },
  {
    method: 'get',
    path: '/sites/:site/report-tasks/:task',
    summary: 'how far a report is that was asked for',
    access: 'read',
    params: s.taskParams,
    reply: r.reportTask,
    handle: handlers.reportTask,
  },
  {
    method: 'get',
    path: '/sites/:site/reports/:entry',
    summary: 'an issued report with the digests of its files',
    access: 'read-own',
    params: s.reportParams,
    reply: r.reportIssue,
    handle: handlers.report,
  },
  {
    method: 'get',
    path: '/sites/:site/reports/:entry/bundle',
    summary: 'the signed bundle, for ebb ledger verify',
    access: 'read-own',
    params: s.reportParams,
    reply: r.bytes,
    file: 'application/zip',
    handle: handlers.bundle,
  },
  {
    method: 'get',
    path: '/sites/:site/reports/:entry/files/:file',
    summary: 'one file of the bundle: report.pdf, report.xlsx, report.json, a table as CSV',
    access: 'read-own',
    params: s.reportFileParams,
    reply: r.bytes,
    file: 'application/octet-stream',
    handle: handlers.file,
  },
];
