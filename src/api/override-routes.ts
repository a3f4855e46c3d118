import * as overrideHandlers from './override-handlers.js';
import * as r from './replies.js';
import type { Route } from './route.js';
import * as s from './schemas.js';

const inSite = { params: s.siteParams };

/** An operator's hand on a site. */
export const OVERRIDE_ROUTES: readonly Route[] = [
  {
    method: 'get',
    path: '/sites/:site/overrides',
    summary: 'overrides, newest first',
    access: 'read',
    ...inSite,
    query: s.overridesQuery,
    reply: r.overrideList,
    handle: overrideHandlers.overrides,
  },
  {
    method: 'post',
    path: '/sites/:site/overrides',
    summary: 'an operator’s hand: curtail, run, or hold a setpoint',
    access: 'operate',
    mayWait: true,
    ...inSite,
    body: s.overrideBody,
    reply: r.override,
    status: 201,
    handle: overrideHandlers.setOverride,
  },
  {
    method: 'delete',
    path: '/sites/:site/overrides/:override',
    summary: 'end an override',
    access: 'operate',
    params: s.overrideParams,
    query: s.releaseQuery,
    reply: r.override,
    handle: overrideHandlers.releaseOverride,
  },
];
