import { SPIKE_USD_PER_MWH } from '../core/forecast/index.js';
import { isoUtc } from '../core/interval.js';
import { canonicalJson } from '../core/ledger/canonical.js';
import { makePlan } from '../core/planner/index.js';
import type { StoredHorizon } from '../plan/index.js';
import { may } from '../core/people/index.js';
import type { ApiContext } from './api-context.js';
import { SCORED_SERIES } from '../learning/index.js';
import { problem } from './problem.js';
import type { InputOf } from './route.js';
import type * as schemas from './schemas.js';

/** Most shadow prices that an answer carries: the dearest. */
const PRICES_MAX = 50;

export async function horizon(
  context: ApiContext,
  { params }: InputOf<typeof schemas.siteParams>,
): Promise<unknown> {
  const { site } = context.fleet(params.site);
  const stored = await newest(context, site.siteId);
  const { error } = context.horizons.status(site.siteId);
  return { ...horizonReply(stored), error };
}

/** @throws ProblemError (not-found) where the site has not looked ahead */
async function newest(context: ApiContext, siteId: string): Promise<StoredHorizon> {
  const stored = await context.horizonStore.latest(siteId);
  if (stored) return stored;
  const { error } = context.horizons.status(siteId);
  const why = error === null ? 'no look ahead has been made yet' : `looking ahead failed: ${error}`;
  throw problem('not-found', `${siteId}: ${why}. Only an economic policy with horizon_hours looks ahead.`);
}

/** Why the newest look ahead has groups where it has them. */
export async function explain(
  context: ApiContext,
  { params, query }: InputOf<typeof schemas.siteParams, typeof schemas.explainQuery>,
): Promise<unknown> {
  const { site } = context.fleet(params.site);
  const stored = await newest(context, site.siteId);
  const { steps } = stored.forecast;
  const atMs = query.at === undefined ? steps[0]!.startMs : Date.parse(query.at);
  const interval = steps.findIndex(
    ({ startMs, minutes }) => startMs <= atMs && atMs < startMs + minutes * 60_000,
  );
  if (interval < 0)
    throw problem('not-found', `the look ahead of ${stored.madeAt} does not reach ${query.at}`);
  const { group: groupId } = query;
  const groups = await context.horizons.explain(stored, {
    interval,
    ...(groupId !== undefined && { groupId }),
  });
  const { siteId, horizonId, madeAt } = stored;
  return { siteId, horizonId, madeAt, start: new Date(steps[interval]!.startMs).toISOString(), groups };
}

function horizonReply({ siteId, horizonId, madeAt, work, input, plan, forecast }: StoredHorizon) {
  const { method, stoppedBy, objectiveUsd, boundUsd, gapRatio, violations, shadowPrices } = plan;
  return {
    siteId,
    horizonId,
    madeAt,
    method,
    stoppedBy,
    objectiveUsd,
    boundUsd,
    gapRatio,
    ...work,
    priceQuantileProbabilities: forecast.probabilities,
    spikeUsdPerMwh: forecast.spikeUsdPerMwh,
    steps: forecast.steps.map((step, t) => ({
      start: new Date(step.startMs).toISOString(),
      minutes: step.minutes,
      priceAnchor: step.anchor,
      priceMeanUsdPerMwh: step.meanUsdPerMwh,
      priceQuantilesUsdPerMwh: step.quantilesUsdPerMwh,
      spikeProbability: step.spikeProbability,
      coincidentUsd: plan.economics.coincidentUsd[t]!,
      siteW: plan.siteW[t]!,
      netUsd: plan.economics.netUsd[t]!,
    })),
    groups: plan.groups.map(({ groupId, counts }) => ({
      groupId,
      pointIds: input.snapshot.groups
        .find((group) => group.groupId === groupId)!
        .operatingPoints.map(({ id }) => id),
      counts,
    })),
    violations,
    shadowPrices: shadowPrices.slice(0, PRICES_MAX),
  };
}

export async function forecastScores(
  context: ApiContext,
  { params }: InputOf<typeof schemas.siteParams>,
): Promise<unknown> {
  const { siteId } = context.fleet(params.site).site;
  const all = await Promise.all(SCORED_SERIES.map((series) => context.forecastScorer.scores(siteId, series)));
  return {
    siteId,
    spikeUsdPerMwh: SPIKE_USD_PER_MWH,
    series: all.map(({ series, scoredTo, summaries }) => ({
      series,
      scoredTo: scoredTo && isoUtc(scoredTo),
      scores: summaries.map(({ leadMinutesMax: leadMinutes, ...figures }) => ({ leadMinutes, ...figures })),
    })),
  };
}

/** A plan of a tick, or a look ahead, made anew from what is stored of it. */
export async function replay(
  context: ApiContext,
  { params: { id }, caller }: InputOf<typeof schemas.replayParams>,
): Promise<unknown> {
  const isSeen = (siteId: string): boolean => may(caller.who, 'read', { siteId });
  const stored = await context.plans.byId(id);
  if (stored && isSeen(stored.plan.siteId)) {
    const { plan, snapshot } = stored;
    const matches = canonicalJson(makePlan(snapshot)) === canonicalJson(plan);
    return { id, siteId: plan.siteId, kind: 'plan', matches };
  }
  const replayed = stored ? null : await context.horizons.replay(id);
  if (!replayed || !isSeen(replayed.siteId)) throw problem('not-found', `no plan and no look ahead ${id}`);
  return { id, siteId: replayed.siteId, kind: 'look-ahead', matches: replayed.isSame };
}
