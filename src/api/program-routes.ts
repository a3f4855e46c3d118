import * as accountHandlers from './account-handlers.js';
import * as a from './account-replies.js';
import * as programHandlers from './program-handlers.js';
import * as p from './program-replies.js';
import type { Route } from './route.js';
import * as s from './schemas.js';

const inSite = { params: s.siteParams };

/** What a site has to do with grid programs. */
export const PROGRAM_ROUTES: readonly Route[] = [
  {
    method: 'get',
    path: '/sites/:site/enrolments',
    summary: 'what is promised to grid programs: responders, margin, use of the program’s limits',
    access: 'read',
    ...inSite,
    reply: p.enrolmentList,
    handle: programHandlers.enrolments,
  },
  {
    method: 'get',
    path: '/sites/:site/events',
    summary: 'events of grid programs with their countdowns, the first received first',
    access: 'read',
    ...inSite,
    query: s.eventsQuery,
    reply: p.eventList,
    handle: programHandlers.events,
  },
  {
    method: 'get',
    path: '/sites/:site/events/:event',
    summary: 'how an event went, or goes: baseline, limit and load by interval, and each verdict; not issued',
    access: 'read',
    params: a.eventParams,
    query: a.eventQuery,
    reply: a.eventAccount,
    handle: accountHandlers.eventAccount,
  },
  {
    method: 'post',
    path: '/sites/:site/events',
    summary: 'enter an event that was called by telephone, e-mail or word of mouth',
    access: 'ingest',
    mayWait: true,
    ...inSite,
    body: s.eventBody,
    reply: p.enteredEvent,
    status: 201,
    handle: programHandlers.enterEvent,
  },
  {
    method: 'get',
    path: '/sites/:site/event-reports',
    summary: 'reports that events have asked for, and whether they were taken, the newest first',
    access: 'read',
    ...inSite,
    query: s.eventReportsQuery,
    reply: p.eventReportList,
    handle: programHandlers.eventReports,
  },
  {
    method: 'get',
    path: '/sites/:site/telemetry',
    summary: 'what is told to programs’ agents: links, points, qualities',
    access: 'read',
    ...inSite,
    reply: p.telemetryList,
    handle: programHandlers.telemetry,
  },
  {
    method: 'get',
    path: '/sites/:site/obligations',
    summary: 'ceilings and floors that programs ask for, in force and coming',
    access: 'read',
    ...inSite,
    reply: p.obligationList,
    handle: programHandlers.obligations,
  },
];
