import type { DateTime } from 'luxon';
import type { z } from 'zod';
import { intervalEnd, fromIso, isoUtc } from '../core/interval.js';
import {
  previewOverride,
  programNow,
  staleText,
  urgencyOf,
  type WhyLine,
  whyLines,
} from '../core/now/index.js';
import type { Plan, SiteSnapshot } from '../core/planner/index.js';
import type { SiteConfig } from '../core/site.js';
import { energyCostUsdPerHour, hashRevenueUsdPerHour } from '../core/units.js';
import type { StoredHorizon } from '../plan/index.js';
import { previousOf } from '../plan/index.js';
import type { SiteFleet } from '../fleet/index.js';
import type { ApiContext } from './api-context.js';
import { KeptForSite } from './kept.js';
import { meteredNow } from './metered-now.js';
import { problem } from './problem.js';
import type { InputOf } from './route.js';
import type * as schemas from './schemas.js';
import { actionsOfOverride, wantedOverride } from './override-handlers.js';
import { FRESH_SECONDS } from './site-handlers.js';

/** How far ahead the next hours reach. */
const NEXT_HOURS = 12;
/** Id of an override that is only looked at. */
const PREVIEW_ID = 'preview';

/** Of each site's newest plan and look ahead. */
const sentences = new KeptForSite<readonly WhyLine[]>();
const lookAheads = new KeptForSite<StoredHorizon | null>();

export async function siteNow(
  context: ApiContext,
  { params }: InputOf<typeof schemas.siteParams>,
): Promise<unknown> {
  return nowOf(context, context.fleet(params.site));
}

/** A site at a glance, the same for all who may see all of it. */
export async function nowOf(context: ApiContext, fleet: SiteFleet): Promise<object> {
  const { site } = fleet;
  const { siteId } = site;
  const now = context.clock.now();
  const [mode, plan, price, hashprice, overrides, enrolled, horizon] = await Promise.all([
    context.sites.mode(siteId),
    context.plans.latest(siteId),
    context.feeds.priceView(site, now),
    context.feeds.hashpriceView(site, now),
    context.overrides.active(siteId, now),
    context.state.enrolled(site),
    lookAhead(context, siteId),
  ]);
  const programs = enrolled.map((state) => programNow(state, isoUtc(now)));
  const dispatch = context.dispatch.status(siteId);
  const lastTick = context.control.lastTick(siteId);
  const power = powerNow(context, fleet, plan, now);
  const disobeying = disobeyingNow(dispatch?.stuck ?? []);
  const staleFeeds = plan?.staleFeeds ?? [];
  return {
    siteId,
    name: site.name,
    timeZone: site.timeZone,
    clockNow: isoUtc(now),
    clockSpeed: context.clock.speed,
    marketKind: context.marketKind,
    mode,
    states: plan?.states ?? 'real',
    minerCount: site.miners.length,
    urgency: urgencyOf({
      tickError: lastTick?.error ?? null,
      eventsCalled: programs.filter(({ standing }) => standing === 'called').length,
      shortfallW: (plan?.shortfalls ?? []).reduce((sum, { powerW }) => sum + powerW, 0),
      overrides: overrides.length,
      staleFeeds: staleFeeds.map(({ feed }) => feed),
      mode,
      disobeyingW: disobeying.powerW,
      nominalW: power.nominalW,
    }),
    price: priceNow(price, plan),
    nextHours: horizon && nextHours(horizon, now),
    hashprice: { ...freshness(hashprice), usdPerPhDay: hashprice.hashpriceUsdPerPhDay },
    power,
    money: moneyNow(context, fleet, plan, power.minersW),
    plan: plan && {
      epoch: plan.epoch,
      madeAt: plan.madeAt,
      validUntil: plan.validUntil,
      summary: plan.summary,
    },
    why: plan ? await whyNow(context, plan) : [],
    groups: groupsNow(fleet, plan),
    programs,
    overrides,
    staleFeeds: staleFeeds.map((each) => ({
      ...each,
      text: staleText(each.feed, each.ageMinutes, each.behaviour),
    })),
    disobeying,
    difference: dispatch?.difference ?? [],
    openCommands: dispatch?.openCommands ?? 0,
    lastTick: lastTick && { at: lastTick.at, trigger: lastTick.trigger, error: lastTick.error },
  };
}

function freshness({ source, ageMinutes, stale }: SiteSnapshot['price'] | SiteSnapshot['hashprice']) {
  return { source, ageMinutes, stale };
}

function priceNow(price: SiteSnapshot['price'], plan: Plan | null) {
  const newest = price.recent.at(-1);
  return {
    ...freshness(price),
    usdPerMwh: newest?.priceUsdPerMwh ?? null,
    start: newest?.start ?? null,
    end: newest ? isoUtc(intervalEnd({ start: fromIso(newest.start), minutes: newest.minutes })) : null,
    expectedUsdPerMwh: plan?.expectedPriceUsdPerMwh ?? null,
    deliveredUsdPerMwh: plan?.deliveredPriceUsdPerMwh ?? null,
  };
}

/** The grid connection's meter, where it is read often enough to tell what is drawn now; else the miners' own readings. */
function powerNow(context: ApiContext, { site, miners }: SiteFleet, plan: Plan | null, now: DateTime) {
  const { clock, telemetry, meters } = context;
  const sum = telemetry.sitePower(site.siteId, now, now.minus({ seconds: FRESH_SECONDS * clock.speed }));
  const reading = meters.siteReading(site);
  const metered = meteredNow(context, site, now);
  return {
    setpointW: plan?.setpointW ?? null,
    drawnW: metered?.powerW ?? sum.powerW,
    from: metered ? ('meter' as const) : ('miners' as const),
    at: metered?.at ?? isoUtc(sum.at),
    meter: reading && { meterId: reading.meterId, powerW: reading.powerW, at: reading.at },
    minersW: sum.powerW,
    estimatedShare: sum.estimatedShare,
    nominalW: miners.reduce((total, { model }) => total + nominalOf(model.operatingPoints).powerW, 0),
    limitW: site.feeders[0]!.powerWMax,
  };
}

function nominalOf<T extends { readonly kind: string }>(points: readonly T[]): T {
  return points.find(({ kind }) => kind === 'nominal')!;
}

/** Of miners' own watts, as their hash is: what the site loses is in the delivered price. At the price that decided, so that the plan's figures and these differ by what miners do alone. */
function moneyNow(
  { fleetState }: ApiContext,
  { site, miners }: SiteFleet,
  plan: Plan | null,
  minersW: number,
) {
  const planned = plan?.economics;
  const { deliveredPriceUsdPerMwh: price, hashpriceUsdPerPhDay: hashprice } = plan ?? {};
  const states = fleetState.states(site.siteId);
  const hashThs = miners.reduce(
    (sum, { minerId, model }) => sum + states.get(minerId)!.hashrateThs * (1 - model.devFeeRatio),
    0,
  );
  const nowUsd =
    price == null || hashprice == null
      ? null
      : hashRevenueUsdPerHour(hashThs, hashprice) - energyCostUsdPerHour(minersW, price);
  const alwaysOnUsd = planned?.alwaysOnNetUsdPerHour ?? null;
  return {
    nowUsdPerHour: nowUsd,
    plannedUsdPerHour: planned?.netUsdPerHour ?? null,
    alwaysOnUsdPerHour: alwaysOnUsd,
    againstAlwaysOnUsdPerHour: nowUsd === null || alwaysOnUsd === null ? null : nowUsd - alwaysOnUsd,
  };
}

function whyNow(context: ApiContext, { siteId, planId, epoch }: Plan): Promise<readonly WhyLine[]> {
  return sentences.get(context, siteId, planId, async () => {
    const stored = await context.plans.at(siteId, epoch);
    return stored ? whyLines(stored.snapshot, stored.plan) : [];
  });
}

/** The newest look ahead, read once. */
export function lookAhead(context: ApiContext, siteId: string): Promise<StoredHorizon | null> {
  const { horizonId } = context.horizons.status(siteId);
  const read = () => context.horizonStore.latest(siteId);
  return horizonId === null ? read() : lookAheads.get(context, siteId, horizonId, read);
}

function groupsNow({ groups }: SiteFleet, plan: Plan | null) {
  return groups.map(({ groupId, model, feederId, customerId, miners }) => {
    const planned = plan?.groups.find((group) => group.groupId === groupId);
    const awake = (planned?.counts ?? []).filter(({ pointId }) => pointId !== model.operatingPoints[0]!.id);
    return {
      groupId,
      model: model.label,
      customerId,
      feederId,
      minerCount: miners.length,
      awakeCount: awake.reduce((sum, { count }) => sum + count, 0),
      powerW: planned?.powerW ?? 0,
      breakevenUsdPerMwh: planned?.breakevenUsdPerMwh ?? null,
      reason: planned?.reason ?? 'Not planned yet.',
    };
  });
}

function disobeyingNow(
  stuck: readonly { readonly cause: string; readonly count: number; readonly powerW: number }[],
) {
  return {
    minerCount: stuck.reduce((sum, { count }) => sum + count, 0),
    powerW: stuck.reduce((sum, { powerW }) => sum + powerW, 0),
    causes: [...stuck]
      .sort((a, b) => b.count - a.count)
      .map(({ cause, count, powerW }) => ({ cause, minerCount: count, powerW })),
  };
}

function nextHours({ horizonId, madeAt, plan, forecast }: StoredHorizon, now: DateTime) {
  const [fromMs, toMs] = [now.toMillis(), now.plus({ hours: NEXT_HOURS }).toMillis()];
  return {
    horizonId,
    madeAt,
    probabilities: forecast.probabilities,
    steps: forecast.steps.flatMap(({ startMs, minutes, meanUsdPerMwh, quantilesUsdPerMwh }, index) =>
      startMs + minutes * 60_000 <= fromMs || startMs >= toMs
        ? []
        : [
            {
              start: new Date(startMs).toISOString(),
              minutes,
              meanUsdPerMwh,
              quantilesUsdPerMwh,
              siteW: plan.siteW[index]!,
            },
          ],
    ),
  };
}

export async function overridePreview(
  context: ApiContext,
  { params, body, actor }: InputOf<typeof schemas.siteParams, z.ZodType, typeof schemas.overrideBody>,
): Promise<unknown> {
  const fleet = context.fleet(params.site);
  const { site } = fleet;
  const wanted = wantedOverride(context, site, body, actor);
  context.overrides.check(wanted);
  const now = context.clock.now();
  const plan = await context.plans.latest(site.siteId);
  const stored = plan && (await context.plans.at(site.siteId, plan.epoch));
  if (!stored) throw problem('rejected', `${site.siteId} has no plan yet: there is nothing to compare with`);
  const overrides = await context.overrides.active(site.siteId, now);
  const { expiresAt, action, powerW, scope, reason, by, acceptNonPerformance } = wanted;
  const override = {
    overrideId: PREVIEW_ID,
    since: isoUtc(now),
    action,
    powerW,
    scope,
    reason,
    by,
    expiresAt,
  };
  const preview = previewOverride({
    snapshot: { ...stored.snapshot, takenAt: isoUtc(now), overrides, previous: previousOf(stored.plan) },
    override: { ...override, acceptNonPerformance },
    ramps: rampsOf(site),
    drawnW: powerNow(context, fleet, stored.plan, now).drawnW,
  });
  return { ...preview, needsApproval: context.approvals.needed(actionsOfOverride(body)) };
}

function rampsOf({ feeders }: SiteConfig) {
  return feeders.map(({ feederId, rampUpWPerMinute }) => ({ feederId, rampUpWPerMinute }));
}
