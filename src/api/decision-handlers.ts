import { DateTime } from 'luxon';
import {
  decisionAlternatives,
  decisionConstraints,
  decisionInputs,
  groupWorths,
} from '../core/decision/index.js';
import { isoUtc } from '../core/interval.js';
import { canonicalJson } from '../core/ledger/canonical.js';
import { whyLines } from '../core/now/index.js';
import { decide, makePlan } from '../core/planner/index.js';
import { obligationsInForce } from '../core/programs/index.js';
import type { SiteConfig } from '../core/site.js';
import type { PlanInForce } from '../plan/index.js';
import type { ApiContext } from './api-context.js';
import { lookAhead } from './now-handlers.js';
import { problem } from './problem.js';
import type { InputOf } from './route.js';
import type { decisionQuery, siteParams } from './timeline-replies.js';

/** What happened after a plan is looked at for so long, however long none followed. */
const HAPPENED_HOURS_MAX = 1;
/** A command may be sent for a plan a little after the next one was made. */
const SENT_MINUTES_AFTER = 15;

/** The decision that was in force at an instant, or what is planned of it. */
export async function decision(
  context: ApiContext,
  { params, query }: InputOf<typeof siteParams, typeof decisionQuery>,
): Promise<unknown> {
  const { site } = context.fleet(params.site);
  const now = context.clock.now();
  const at = query.at === undefined ? now : DateTime.fromISO(query.at, { zone: 'utc' });
  const about = { siteId: site.siteId, timeZone: site.timeZone, at: isoUtc(at) };
  if (at > now)
    return { ...about, ...NOT_DECIDED, ahead: await plannedAhead(context, site, at, query.group) };
  const found = await context.plans.inForceAt(site.siteId, at);
  if (!found) throw problem('not-found', `${site.siteId} had no plan at ${isoUtc(at)} that is still kept`);
  const { plan, snapshot, until } = found;
  const [commands, happened] = await Promise.all([
    commandsOf(context, site, found),
    happenedThen(context, site, found, at),
  ]);
  return {
    ...about,
    standing: 'decided',
    plan,
    inForceUntil: until && isoUtc(until),
    recomputedMatches: canonicalJson(makePlan(snapshot)) === canonicalJson(plan),
    why: whyLines(snapshot, plan),
    inputs: decisionInputs(snapshot),
    constraints: decisionConstraints(decide(snapshot)),
    alternatives: decisionAlternatives(snapshot, plan),
    groups: groupWorths(snapshot, plan),
    overrides: snapshot.overrides,
    obligations: obligationsInForce(snapshot.obligations, snapshot.takenAt).map(
      ({ source, mandatory, bound, feederId, powerW, from, to }) => {
        return { source, mandatory, bound, feederId, powerW, from, to };
      },
    ),
    commands,
    happened,
    ahead: null,
  };
}

const NOT_DECIDED = {
  standing: 'ahead',
  plan: null,
  inForceUntil: null,
  recomputedMatches: null,
  why: [],
  inputs: [],
  constraints: [],
  alternatives: [],
  groups: [],
  overrides: [],
  obligations: [],
  commands: [],
  happened: null,
} as const;

/** @throws ProblemError (not-found) where nobody has looked so far ahead */
async function plannedAhead(context: ApiContext, { siteId }: SiteConfig, at: DateTime, groupId?: string) {
  const stored = await lookAhead(context, siteId);
  const steps = stored?.forecast.steps ?? [];
  const atMs = at.toMillis();
  const interval = steps.findIndex(
    ({ startMs, minutes }) => startMs <= atMs && atMs < startMs + minutes * 60_000,
  );
  if (!stored || interval < 0)
    throw problem('not-found', `${siteId} has planned nothing for ${isoUtc(at)} yet`);
  const { horizonId, madeAt, plan, forecast } = stored;
  const step = steps[interval]!;
  return {
    horizonId,
    madeAt,
    start: isoUtc(DateTime.fromMillis(step.startMs)),
    minutes: step.minutes,
    priceMeanUsdPerMwh: step.meanUsdPerMwh,
    probabilities: forecast.probabilities,
    priceQuantilesUsdPerMwh: step.quantilesUsdPerMwh,
    spikeProbability: step.spikeProbability,
    siteW: plan.siteW[interval]!,
    netUsd: plan.economics.netUsd[interval]!,
    groups: await context.horizons.explain(stored, { interval, ...(groupId !== undefined && { groupId }) }),
  };
}

async function commandsOf(context: ApiContext, { siteId }: SiteConfig, { plan, until }: PlanInForce) {
  const from = DateTime.fromISO(plan.madeAt);
  const to = (until ?? context.clock.now()).plus({ minutes: SENT_MINUTES_AFTER });
  const sent = await context.commands.ofPlan(siteId, plan.epoch, from.toJSDate(), to.toJSDate());
  return sent.map(({ firstIssuedAt, lastClosedAt, ...rest }) => ({
    ...rest,
    firstIssuedAt: firstIssuedAt.toISOString(),
    lastClosedAt: lastClosedAt?.toISOString() ?? null,
  }));
}

/** What the site drew while the plan was in force. */
async function happenedThen(
  context: ApiContext,
  { siteId, meters: [meter] }: SiteConfig,
  { plan, until }: PlanInForce,
  at: DateTime,
) {
  const from = DateTime.fromISO(plan.madeAt, { zone: 'utc' });
  const to = DateTime.min(until ?? context.clock.now(), from.plus({ hours: HAPPENED_HOURS_MAX }));
  const [samples, metered] = await Promise.all([
    context.telemetry.samples(siteId, from, to),
    meter
      ? context.meters.intervals(siteId, meter.meterId, {
          from: isoUtc(at.minus({ minutes: meter.minutes })),
          to: isoUtc(at.plus({ milliseconds: 1 })),
          versions: 'newest',
        })
      : [],
  ]);
  const interval = metered.findLast(
    ({ start, minutes }) => Date.parse(start) + minutes * 60_000 > at.toMillis(),
  );
  const watts = samples.map(({ powerW }) => powerW);
  return {
    readings: watts.length,
    firstW: watts[0] ?? null,
    lastW: watts.at(-1) ?? null,
    meanW: watts.length === 0 ? null : watts.reduce((sum, each) => sum + each, 0) / watts.length,
    meteredW: interval?.energyKwh == null ? null : interval.energyKwh * 1e3 * (60 / interval.minutes),
  };
}
