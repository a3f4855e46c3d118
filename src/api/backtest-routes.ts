import * as handlers from './backtest-handlers.js';
import * as b from './backtest-schemas.js';
import type { Route } from './route.js';
import { siteParams } from './schemas.js';

const inSite = { params: siteParams };
const ofRun = { params: b.backtestParams };

/** Backtests on what was recorded. */
export const BACKTEST_ROUTES: readonly Route[] = [
  {
    method: 'get',
    path: '/sites/:site/backtests',
    summary: 'backtests that were asked for, newest first',
    access: 'read',
    ...inSite,
    query: b.backtestsQuery,
    reply: b.backtestList,
    handle: handlers.backtests,
  },
  {
    method: 'post',
    path: '/sites/:site/backtests',
    summary: 'run policies and a draft of settings over recorded prices, in a thread; nothing is changed',
    access: 'operate',
    status: 202,
    ...inSite,
    body: b.backtestBody,
    reply: b.backtestHead,
    handle: handlers.startBacktest,
  },
  {
    method: 'get',
    path: '/sites/:site/backtests/:run',
    summary: 'one backtest: how far it is, or its result',
    access: 'read',
    ...ofRun,
    reply: b.backtestDetail,
    handle: handlers.backtest,
  },
  {
    method: 'delete',
    path: '/sites/:site/backtests/:run',
    summary: 'cancel a backtest that is under way; one that is done stays',
    access: 'operate',
    ...ofRun,
    reply: b.backtestDetail,
    handle: handlers.cancelBacktest,
  },
  {
    method: 'post',
    path: '/sites/:site/backtests/:run/again',
    summary: 'start the same once more, as after an interruption',
    access: 'operate',
    status: 202,
    ...ofRun,
    reply: b.backtestHead,
    handle: handlers.backtestAgain,
  },
];
