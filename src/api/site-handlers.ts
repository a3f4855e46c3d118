import { DateTime } from 'luxon';
import type { z } from 'zod';
import { isoUtc } from '../core/interval.js';
import { canonicalJson } from '../core/ledger/canonical.js';
import { makePlan } from '../core/planner/index.js';
import type { SiteConfig } from '../core/site.js';
import { customersSeen } from '../core/people/index.js';
import { seenSites } from './access.js';
import type { ApiContext } from './api-context.js';
import type { Caller } from './caller.js';
import { PAGED, pageOf, positionOf } from './cursor.js';
import { feedStatuses } from './feed-handlers.js';
import { problem } from './problem.js';
import type { InputOf } from './route.js';
import type * as schemas from './schemas.js';
import { askSecondPerson } from './second-person.js';
import { invalid } from './validate.js';
import { visibleFleet } from './visible.js';

type SiteIn = InputOf<typeof schemas.siteParams>;

/** Readings older than this count as carried over. */
export const FRESH_SECONDS = 90;
const RANGE_DAYS_MAX = 31;

export async function listSites(context: ApiContext, { caller }: InputOf<z.ZodType>): Promise<unknown> {
  return Promise.all(
    seenSites(context.registry, caller.who).map((site) =>
      customersSeen(caller.who, site.siteId) === 'all'
        ? summaryOf(context, site)
        : ownSummaryOf(context, site, caller),
    ),
  );
}

export async function siteStatus(context: ApiContext, { params }: SiteIn): Promise<unknown> {
  const { site } = context.fleet(params.site);
  const now = context.clock.now();
  const [summary, price, hashprice, weather, overrides] = await Promise.all([
    summaryOf(context, site),
    priceOf(context, site),
    context.feeds.hashpriceView(site, now),
    context.feeds.weatherView(site, now),
    context.overrides.active(site.siteId, now),
  ]);
  return {
    ...summary,
    price,
    hashprice,
    weather,
    metered: context.meters.siteReading(site),
    feeds: feedStatuses(context, site.siteId),
    overrides,
    dispatch: context.dispatch.status(site.siteId),
    lastTick: context.control.lastTick(site.siteId),
  };
}

/** The newest price, and how fresh it is. */
export async function priceOf({ feeds, clock }: ApiContext, site: SiteConfig) {
  const { recent, ...freshness } = await feeds.priceView(site, clock.now());
  const newest = recent.at(-1);
  return {
    ...freshness,
    newestUsdPerMwh: newest?.priceUsdPerMwh ?? null,
    newestStart: newest?.start ?? null,
  };
}

/** A site as the list of sites shows it. */
export async function summaryOf(
  context: ApiContext,
  site: SiteConfig,
  isCounted?: (minerId: string) => boolean,
) {
  const { clock, telemetry } = context;
  const now = clock.now();
  const [mode, plan] = await Promise.all([
    context.sites.mode(site.siteId),
    context.plans.latest(site.siteId),
  ]);
  const fresh = now.minus({ seconds: FRESH_SECONDS * clock.speed });
  const power = telemetry.sitePower(site.siteId, now, fresh, isCounted);
  return {
    siteId: site.siteId,
    name: site.name,
    mode,
    states: plan?.states ?? 'real',
    marketKind: context.marketKind,
    clockNow: isoUtc(now),
    clockSpeed: clock.speed,
    minerCount: site.miners.length,
    powerW: power.powerW,
    estimatedShare: power.estimatedShare,
    hashrateThs: power.hashrateThs,
    setpointW: plan?.setpointW ?? null,
    summary: plan?.summary ?? null,
  };
}

/** The same of a hosted customer's own machines; what is decided for all of the site is not told. */
async function ownSummaryOf(context: ApiContext, site: SiteConfig, caller: Caller) {
  const { byId } = visibleFleet(context, site.siteId, caller);
  const summary = await summaryOf(context, site, (minerId) => byId.has(minerId));
  return { ...summary, minerCount: byId.size, setpointW: null, summary: null };
}

export async function setMode(
  context: ApiContext,
  {
    params,
    body,
    actor,
    caller,
    ifMatch,
    idempotencyKey,
  }: InputOf<typeof schemas.siteParams, z.ZodType, typeof schemas.modeBody>,
): Promise<unknown> {
  const { site } = context.fleet(params.site);
  const { siteId } = site;
  const { mode, reason } = body;
  const actions = context.approvals.needed(['leave-event']);
  if (actions.length > 0 && mode === 'shadow' && (await isObliged(context, site))) {
    const summary = 'go to mode shadow, in which nothing is sent, while programs ask something of the site';
    const content = { mode, ...(ifMatch !== undefined && { from: ifMatch }) };
    const asked = { siteId, summary, content, reason, actions, caller, idempotencyKey };
    return askSecondPerson(context, { operation: 'mode-set', permission: 'operate', ...asked });
  }
  await context.control.setMode(siteId, mode, actor, reason, ifMatch);
  return summaryOf(context, site);
}

/** Whether programs ask something of a site now, or have said that they will, and it is sent to miners. */
async function isObliged({ sites, state }: ApiContext, site: SiteConfig): Promise<boolean> {
  if ((await sites.mode(site.siteId)) === 'shadow') return false;
  return (await state.enrolled(site)).some(({ obligations }) => obligations.length > 0);
}

export async function prices(
  context: ApiContext,
  input: InputOf<typeof schemas.siteParams, typeof schemas.rangeQuery>,
): Promise<unknown> {
  const { site } = context.fleet(input.params.site);
  const { from, to } = rangeOf(context, input.query);
  const rows = await context.feeds.prices(site, from, to, context.clock.now());
  return {
    prices: rows.map(({ start, knownAt, ...row }) => ({
      start: isoUtc(start),
      ...row,
      knownAt: isoUtc(knownAt),
    })),
  };
}

/** @throws ProblemError (invalid) where the range is empty or too long */
export function rangeOf(
  { clock }: ApiContext,
  query: { readonly from?: string | undefined; readonly to?: string | undefined },
  daysMax = RANGE_DAYS_MAX,
): { from: DateTime; to: DateTime } {
  const to = query.to === undefined ? clock.now() : DateTime.fromISO(query.to, { zone: 'utc' });
  const from =
    query.from === undefined ? to.minus({ days: 1 }) : DateTime.fromISO(query.from, { zone: 'utc' });
  if (from >= to)
    throw invalid([{ path: 'query.from', problem: 'is not before `to`', fix: 'Give an earlier instant.' }]);
  if (to.diff(from).as('days') > daysMax)
    throw invalid([
      {
        path: 'query.from',
        problem: 'is too far back',
        fix: `Ask for at most ${daysMax} days at once.`,
      },
    ]);
  return { from, to };
}

export async function latestPlan(context: ApiContext, { params }: SiteIn): Promise<unknown> {
  const { site } = context.fleet(params.site);
  const plan = await context.plans.latest(site.siteId);
  if (!plan) throw problem('not-found', `${site.siteId} has no plan yet`);
  return plan;
}

export async function plans(
  context: ApiContext,
  { params, query }: InputOf<typeof schemas.siteParams, typeof schemas.plansQuery>,
): Promise<unknown> {
  const { site } = context.fleet(params.site);
  const { limit, cursor, before_epoch: beforeEpoch } = query;
  const [epoch = beforeEpoch] = positionOf(PAGED.plans, cursor) ?? [];
  const found = await context.plans.list(site.siteId, limit + 1, epoch);
  const { rows, nextCursor } = pageOf(PAGED.plans, found, limit, (last) => [last.epoch]);
  return { plans: rows, nextBeforeEpoch: nextCursor === null ? null : rows.at(-1)!.epoch, nextCursor };
}

export async function planDetail(
  context: ApiContext,
  { params }: InputOf<typeof schemas.planParams>,
): Promise<unknown> {
  const { site } = context.fleet(params.site);
  const found = await context.plans.at(site.siteId, params.epoch);
  if (!found) throw problem('not-found', `${site.siteId} has no plan ${params.epoch}`);
  const again = canonicalJson(makePlan(found.snapshot));
  return { ...found, recomputedMatches: again === canonicalJson(found.plan) };
}
