import * as nowHandlers from './now-handlers.js';
import * as n from './now-replies.js';
import type { Route } from './route.js';
import * as s from './schemas.js';

/** What is shown at a glance, and before an override is set. */
export const NOW_ROUTES: readonly Route[] = [
  {
    method: 'get',
    path: '/sites/:site/now',
    summary: 'a site at a glance: price, power, money, what binds and why, programs, what is wrong',
    access: 'read',
    params: s.siteParams,
    reply: n.siteNow,
    handle: nowHandlers.siteNow,
  },
  {
    method: 'post',
    path: '/sites/:site/overrides/preview',
    summary: 'what an override would do; nothing is changed',
    access: 'read',
    params: s.siteParams,
    body: s.overrideBody,
    reply: n.overridePreview,
    handle: nowHandlers.overridePreview,
  },
];
