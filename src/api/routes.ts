import type { z } from 'zod';
import type { ApiContext } from './api-context.js';
import * as fleetHandlers from './fleet-handlers.js';
import * as recordHandlers from './record-handlers.js';
import * as r from './replies.js';
import * as s from './schemas.js';
import * as siteHandlers from './site-handlers.js';

/** A request after its parts were checked. */
export interface RouteInput<P, Q, B> {
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  /** Name of the token that asks. */
  readonly actor: string;
  readonly idempotencyKey: string | undefined;
}

/** One route: what it takes, what it answers, who answers. The server and the OpenAPI document are both made of these. */
export interface Route {
  readonly method: 'get' | 'post' | 'put' | 'delete';
  /** Express's form, below /api/v1. */
  readonly path: string;
  readonly summary: string;
  readonly params?: z.ZodType;
  readonly query?: z.ZodType;
  readonly body?: z.ZodType;
  readonly reply: z.ZodType;
  readonly status?: number;
  /** Lines of text instead of one JSON value. */
  readonly lines?: boolean;
  readonly handle: (context: ApiContext, input: RouteInput<never, never, never>) => Promise<unknown>;
}

const inSite = { params: s.siteParams };

export const ROUTES: readonly Route[] = [
  {
    method: 'get',
    path: '/sites',
    summary: 'all sites',
    reply: r.siteSummary.array(),
    handle: siteHandlers.listSites,
  },
  {
    method: 'get',
    path: '/sites/:site',
    summary: 'one site: feeds, setpoint, power, dispatch',
    ...inSite,
    reply: r.siteStatus,
    handle: siteHandlers.siteStatus,
  },
  {
    method: 'put',
    path: '/sites/:site/mode',
    summary: 'what the site may do',
    ...inSite,
    body: s.modeBody,
    reply: r.siteSummary,
    handle: siteHandlers.setMode,
  },
  {
    method: 'get',
    path: '/sites/:site/prices',
    summary: 'prices with source and since when they were known',
    ...inSite,
    query: s.rangeQuery,
    reply: r.priceList,
    handle: siteHandlers.prices,
  },
  {
    method: 'get',
    path: '/sites/:site/power',
    summary: 'power of the site by its miners’ readings',
    ...inSite,
    query: s.rangeQuery,
    reply: r.powerList,
    handle: siteHandlers.power,
  },
  {
    method: 'get',
    path: '/sites/:site/plan',
    summary: 'the newest plan',
    ...inSite,
    reply: r.plan,
    handle: siteHandlers.latestPlan,
  },
  {
    method: 'get',
    path: '/sites/:site/plans',
    summary: 'plans, newest first',
    ...inSite,
    query: s.plansQuery,
    reply: r.planList,
    handle: siteHandlers.plans,
  },
  {
    method: 'get',
    path: '/sites/:site/plans/:epoch',
    summary: 'a plan, its snapshot, and whether it can be made again',
    params: s.planParams,
    reply: r.planDetail,
    handle: siteHandlers.planDetail,
  },
  {
    method: 'get',
    path: '/sites/:site/overrides',
    summary: 'overrides, newest first',
    ...inSite,
    reply: r.overrideList,
    handle: siteHandlers.overrides,
  },
  {
    method: 'post',
    path: '/sites/:site/overrides',
    summary: 'an operator’s hand: curtail, run, or hold a setpoint',
    ...inSite,
    body: s.overrideBody,
    reply: r.override,
    status: 201,
    handle: siteHandlers.setOverride,
  },
  {
    method: 'delete',
    path: '/sites/:site/overrides/:override',
    summary: 'end an override',
    params: s.overrideParams,
    query: s.releaseQuery,
    reply: r.override,
    handle: siteHandlers.releaseOverride,
  },
  {
    method: 'get',
    path: '/sites/:site/fleet',
    summary: 'groups, and feeders with their loads',
    ...inSite,
    reply: r.fleet,
    handle: fleetHandlers.fleet,
  },
  {
    method: 'get',
    path: '/sites/:site/fleet/miners',
    summary: 'miners, by id',
    ...inSite,
    query: s.minersQuery,
    reply: r.minerList,
    handle: fleetHandlers.miners,
  },
  {
    method: 'get',
    path: '/sites/:site/fleet/miners/:miner',
    summary: 'one miner and its last commands',
    params: s.minerParams,
    reply: r.minerDetail,
    handle: fleetHandlers.miner,
  },
  {
    method: 'get',
    path: '/sites/:site/commands',
    summary: 'commands with their outcomes, newest first',
    ...inSite,
    query: s.commandsQuery,
    reply: r.commandList,
    handle: fleetHandlers.commands,
  },
  {
    method: 'get',
    path: '/sites/:site/intervals',
    summary: 'closed settlement intervals',
    ...inSite,
    query: s.rangeQuery,
    reply: r.intervalList,
    handle: recordHandlers.intervals,
  },
  {
    method: 'get',
    path: '/sites/:site/ledger',
    summary: 'ledger entries, ascending',
    ...inSite,
    query: s.ledgerQuery,
    reply: r.ledgerList,
    handle: recordHandlers.ledger,
  },
  {
    method: 'get',
    path: '/sites/:site/ledger/head',
    summary: 'where the chain ends, and the public key',
    ...inSite,
    reply: r.ledgerHead,
    handle: recordHandlers.ledgerHead,
  },
  {
    method: 'get',
    path: '/sites/:site/ledger/export',
    summary: 'an export for ebb ledger verify, one JSON value a line',
    ...inSite,
    query: s.exportQuery,
    reply: r.ledgerLine,
    lines: true,
    handle: recordHandlers.ledgerExport,
  },
  {
    method: 'get',
    path: '/feeds',
    summary: 'how every feed is',
    reply: r.feedList,
    handle: siteHandlers.feeds,
  },
];
