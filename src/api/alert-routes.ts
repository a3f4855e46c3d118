import * as handlers from './alert-handlers.js';
import * as a from './alert-schemas.js';
import type { Route } from './route.js';

/** What is worth telling people, and how it gets out. */
export const ALERT_ROUTES: readonly Route[] = [
  {
    method: 'get',
    path: '/alerts',
    summary: 'alerts, newest first: those that are open, those that are over, or all',
    access: 'read',
    query: a.alertsQuery,
    reply: a.alertList,
    handle: handlers.alerts,
  },
  {
    method: 'get',
    path: '/alerts/:alert',
    summary: 'an alert, where it was told, and every attempt to do so',
    access: 'read',
    params: a.alertParams,
    reply: a.alertDetail,
    handle: handlers.alert,
  },
  {
    method: 'post',
    path: '/alerts/:alert/acknowledge',
    summary: 'take an alert on: it is not repeated, and everybody who was told of it is told so',
    access: 'operate',
    params: a.alertParams,
    body: a.acknowledgeBody,
    reply: a.alert,
    handle: handlers.acknowledge,
  },
  {
    method: 'get',
    path: '/alert-routes',
    summary: 'the ways out for alerts, and how each is',
    access: 'read',
    reply: a.alertRoutes,
    handle: handlers.alertRoutes,
  },
  {
    method: 'post',
    path: '/alert-routes/:route/test',
    summary: 'send a test along a route, and say whether it was taken',
    access: 'operate',
    params: a.alertRouteParams,
    reply: a.routeTest,
    handle: handlers.testAlertRoute,
  },
];
