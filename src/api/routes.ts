import * as accountHandlers from './account-handlers.js';
import * as a from './account-replies.js';
import { BACKTEST_ROUTES } from './backtest-routes.js';
import { ALERT_ROUTES } from './alert-routes.js';
import * as fleetHandlers from './fleet-handlers.js';
import * as recordHandlers from './record-handlers.js';
import * as horizonHandlers from './horizon-handlers.js';
import * as h from './horizon-replies.js';
import * as r from './replies.js';
import { DISCOVERY_ROUTES } from './discovery-routes.js';
import { LEDGER_ROUTES } from './ledger-routes.js';
import * as liveHandlers from './live-handlers.js';
import { liveEvent } from './live-replies.js';
import { NOW_ROUTES } from './now-routes.js';
import { APPROVAL_ROUTES } from './approval-routes.js';
import { METER_ROUTES } from './meter-routes.js';
import { OVERRIDE_ROUTES } from './override-routes.js';
import { PEOPLE_ROUTES } from './people-routes.js';
import { PROGRAM_ROUTES } from './program-routes.js';
import { PUSH_ROUTES } from './push-routes.js';
import { REPORT_ROUTES } from './report-routes.js';
import type { Route } from './route.js';
import { SETTINGS_ROUTES } from './settings-routes.js';
import { SESSION_ROUTES } from './session-routes.js';
import * as s from './schemas.js';
import { shadowReply } from './shadow-replies.js';
import { TIMELINE_ROUTES } from './timeline-routes.js';
import { feeds } from './feed-handlers.js';
import * as siteHandlers from './site-handlers.js';
import * as telemetryHandlers from './telemetry-handlers.js';
import * as t from './telemetry-replies.js';

const inSite = { params: s.siteParams };

export const ROUTES: readonly Route[] = [
  {
    method: 'get',
    path: '/sites',
    summary: 'all sites',
    access: 'read-own',
    reply: r.siteSummary.array(),
    handle: siteHandlers.listSites,
  },
  {
    method: 'get',
    path: '/sites/:site',
    summary: 'one site: feeds, setpoint, power, dispatch',
    access: 'read',
    ...inSite,
    reply: r.siteStatus,
    handle: siteHandlers.siteStatus,
  },
  ...NOW_ROUTES,
  ...TIMELINE_ROUTES,
  ...SETTINGS_ROUTES,
  ...BACKTEST_ROUTES,
  {
    method: 'put',
    path: '/sites/:site/mode',
    summary: 'what the site may do',
    access: 'operate',
    conditional: 'may',
    mayWait: true,
    ...inSite,
    body: s.modeBody,
    reply: r.siteSummary,
    handle: siteHandlers.setMode,
  },
  {
    method: 'get',
    path: '/sites/:site/prices',
    summary: 'prices with source and since when they were known',
    access: 'read',
    ...inSite,
    query: s.rangeQuery,
    reply: r.priceList,
    handle: siteHandlers.prices,
  },
  {
    method: 'get',
    path: '/sites/:site/power',
    summary: 'power of the site or of a group by its miners’ readings: readings up to a day, then means',
    access: 'read-own',
    ...inSite,
    query: s.powerQuery,
    reply: t.powerHistory,
    handle: telemetryHandlers.power,
  },
  {
    method: 'get',
    path: '/sites/:site/plan',
    summary: 'the newest plan',
    access: 'read',
    ...inSite,
    reply: r.plan,
    handle: siteHandlers.latestPlan,
  },
  {
    method: 'get',
    path: '/sites/:site/plans',
    summary: 'plans, newest first',
    access: 'read',
    ...inSite,
    query: s.plansQuery,
    reply: r.planList,
    handle: siteHandlers.plans,
  },
  {
    method: 'get',
    path: '/sites/:site/plans/:epoch',
    summary: 'a plan, its snapshot, and whether it can be made again',
    access: 'read',
    params: s.planParams,
    reply: r.planDetail,
    handle: siteHandlers.planDetail,
  },
  {
    method: 'get',
    path: '/sites/:site/horizon',
    summary: 'the newest look ahead: forecast, planned load and counts, how good the plan is',
    access: 'read',
    ...inSite,
    reply: h.horizon,
    handle: horizonHandlers.horizon,
  },
  {
    method: 'get',
    path: '/sites/:site/horizon/explain',
    summary:
      'what binds in the newest look ahead, what relaxing it is worth, and what the next-best choice costs',
    access: 'read',
    ...inSite,
    query: s.explainQuery,
    reply: h.explanations,
    handle: horizonHandlers.explain,
  },
  {
    method: 'get',
    path: '/sites/:site/forecast-scores',
    summary: 'how good forecasts have been, by lead time, beside simple rivals',
    access: 'read',
    ...inSite,
    reply: h.forecastScores,
    handle: horizonHandlers.forecastScores,
  },
  {
    method: 'get',
    path: '/replays/:id',
    summary: 'a plan or a look ahead made anew from what is stored, compared with what was decided',
    access: 'read',
    params: s.replayParams,
    reply: h.replay,
    handle: horizonHandlers.replay,
  },
  ...OVERRIDE_ROUTES,
  ...PROGRAM_ROUTES,
  ...METER_ROUTES,
  ...PUSH_ROUTES,
  {
    method: 'get',
    path: '/sites/:site/fleet',
    summary: 'groups, and feeders with their limits, their loads and what their miners are at',
    access: 'read-own',
    ...inSite,
    reply: r.fleet,
    handle: fleetHandlers.fleet,
  },
  {
    method: 'get',
    path: '/sites/:site/fleet/miners',
    summary: 'miners: searched, filtered, sorted; in pages, or from any offset on',
    access: 'read-own',
    ...inSite,
    query: s.minersQuery,
    reply: r.minerList,
    handle: fleetHandlers.miners,
  },
  {
    method: 'get',
    path: '/sites/:site/fleet/miners/:miner',
    summary: 'one miner: what it can do, what the plan wants of it, its last commands',
    access: 'read-own',
    params: s.minerParams,
    reply: r.minerDetail,
    handle: fleetHandlers.miner,
  },
  {
    method: 'get',
    path: '/sites/:site/fleet/miners/:miner/history',
    summary:
      'what one miner drew and hashed, and how hot it was: all readings up to a day, then one in so many minutes',
    access: 'read-own',
    params: s.minerParams,
    query: s.rangeQuery,
    reply: t.minerHistory,
    handle: telemetryHandlers.minerHistory,
  },
  {
    method: 'post',
    path: '/sites/:site/fleet/miners/:miner/take-over',
    summary: 'let plans wake a miner that somebody else had put to sleep',
    access: 'operate',
    params: s.minerParams,
    body: s.takeOverBody,
    reply: r.minerDetail,
    handle: fleetHandlers.takeOver,
  },
  ...DISCOVERY_ROUTES,
  {
    method: 'get',
    path: '/sites/:site/commands',
    summary: 'commands with their outcomes, newest first',
    access: 'read',
    ...inSite,
    query: s.commandsQuery,
    reply: r.commandList,
    handle: fleetHandlers.commands,
  },
  {
    method: 'get',
    path: '/sites/:site/intervals',
    summary: 'closed settlement intervals',
    access: 'read',
    ...inSite,
    query: s.intervalsQuery,
    reply: r.intervalList,
    handle: recordHandlers.intervals,
  },
  {
    method: 'get',
    path: '/sites/:site/intervals/days',
    summary: 'how whole the record of a month is, by day: complete, estimated, and every gap',
    access: 'read',
    ...inSite,
    query: a.monthQuery,
    reply: a.recordMonth,
    handle: accountHandlers.recordMonth,
  },
  {
    method: 'get',
    path: '/sites/:site/shadow',
    summary: 'what mode shadow would have earned, against always on and against what happened',
    access: 'read',
    ...inSite,
    query: s.shadowQuery,
    reply: shadowReply,
    handle: recordHandlers.shadow,
  },
  ...LEDGER_ROUTES,
  ...REPORT_ROUTES,
  {
    method: 'get',
    path: '/stream',
    summary: 'what happens, live, as server-sent events; goes on after `Last-Event-ID`',
    access: 'read',
    query: s.streamQuery,
    reply: liveEvent,
    events: true,
    handle: liveHandlers.stream,
  },
  {
    method: 'get',
    path: '/feeds',
    summary: 'how every feed is',
    access: 'read',
    reply: r.feedList,
    handle: feeds,
  },
  ...APPROVAL_ROUTES,
  ...ALERT_ROUTES,
  ...SESSION_ROUTES,
  ...PEOPLE_ROUTES,
];
