import { DateTime } from 'luxon';
import type { z } from 'zod';
import { isoUtc } from '../core/interval.js';
import {
  heldUntilNext,
  type StepColumn,
  stepColumn,
  type StepGrid,
  type Stretches,
} from '../core/timeline/index.js';
import type { Version } from '../core/versions/index.js';
import type { PlanCourse, StoredHorizon } from '../plan/index.js';
import type { ApiContext } from './api-context.js';
import { lookAhead } from './now-handlers.js';
import type { InputOf } from './route.js';
import { rangeOf } from './site-handlers.js';
import { drawnOf, meteredOf } from './timeline-load.js';
import { marksOf } from './timeline-marks.js';
import { STEPS_MINUTES, type siteParams, type timelineQuery } from './timeline-replies.js';
import { invalid } from './validate.js';

/** Values that a column has at the most: a month of five minutes. */
export const STEPS_MAX = 9_000;
const MINUTE_MS = 60_000;
/** No market's interval is longer: what began before the range and reaches into it. */
const INTERVAL_MS_MAX = 60 * MINUTE_MS;
/** What the band of the forecast spans. */
const BAND = { low: 0.1, high: 0.9 };
const CENTS = 2;
const WATTS = 0;

export async function timeline(
  context: ApiContext,
  { params, query }: InputOf<typeof siteParams, typeof timelineQuery>,
): Promise<unknown> {
  const { site } = context.fleet(params.site);
  const now = context.clock.now();
  const grid = gridOf(context, query);
  const span = { fromMs: grid.fromMs, toMs: grid.fromMs + grid.count * grid.stepMs };
  const [prices, dayAhead, course, drawn, metered, horizon, marks] = await Promise.all([
    context.feeds.knownPrices(site, span.fromMs - INTERVAL_MS_MAX, span.toMs, now.toMillis()),
    context.series.knownDayAheadPrices(site, span.fromMs - INTERVAL_MS_MAX, span.toMs, now.toMillis()),
    context.plans.course(site.siteId, utc(span.fromMs), utc(span.toMs)),
    drawnOf(context, site, grid),
    meteredOf(context, site, { fromMs: span.fromMs - INTERVAL_MS_MAX, toMs: span.toMs }),
    span.toMs > now.toMillis() ? lookAhead(context, site.siteId) : null,
    marksOf(context, site, grid),
  ]);
  const nowMs = now.toMillis();
  const usd = (stretches: Stretches) => stepColumn(stretches, grid, CENTS);
  const watts = (stretches: Stretches) => stepColumn(stretches, grid, WATTS);
  return {
    siteId: site.siteId,
    timeZone: site.timeZone,
    now: isoUtc(now),
    from: isoUtc(utc(grid.fromMs)),
    stepMinutes: grid.stepMs / MINUTE_MS,
    count: grid.count,
    price: { ...usd(stretchesOf(prices)), sources: sourcesOf(prices) },
    dayAhead: usd(stretchesOf(dayAhead)),
    forecast: horizon && forecastOf(horizon, nowMs, span.toMs, usd),
    breakeven: {
      low: usd(heldUntilNext(course.madeAtMs, course.breakevenLowUsdPerMwh, nowMs)),
      high: usd(heldUntilNext(course.madeAtMs, course.breakevenHighUsdPerMwh, nowMs)),
    },
    plannedW: watts(plannedOf(course, horizon, nowMs)),
    drawnW: { ...watts(drawn.mean), high: greatestOf(watts(drawn.high)) },
    meteredW: metered && watts(metered),
    ...marks,
  };
}

/** @throws ProblemError (invalid) where it would have too many steps */
function gridOf(context: ApiContext, query: z.output<typeof timelineQuery>): StepGrid {
  const { from, to } = rangeOf(context, query);
  const minutes = (to.toMillis() - from.toMillis()) / MINUTE_MS;
  const fits = (step: number): boolean => minutes / step + 1 <= STEPS_MAX;
  const step = query.step === undefined ? STEPS_MINUTES.find(fits)! : Number(query.step);
  if (!fits(step)) {
    const fix = `Give ${STEPS_MINUTES.find(fits)}, or a shorter time.`;
    throw invalid([{ path: 'query.step', problem: `gives more than ${STEPS_MAX} values`, fix }]);
  }
  const stepMs = step * MINUTE_MS;
  const fromMs = Math.floor(from.toMillis() / stepMs) * stepMs;
  return { fromMs, stepMs, count: Math.ceil((to.toMillis() - fromMs) / stepMs) };
}

function stretchesOf(versions: readonly Version[]): Stretches {
  return {
    startMs: versions.map(({ startMs }) => startMs),
    endMs: versions.map(({ startMs, minutes }) => startMs + minutes * MINUTE_MS),
    value: versions.map(({ value }) => value),
  };
}

function sourcesOf(versions: readonly Version[]): { readonly from: string; readonly source: string }[] {
  return versions
    .filter(({ source }, at) => versions[at - 1]?.source !== source)
    .map(({ startMs, source }) => ({ from: isoUtc(utc(startMs)), source }));
}

/** What is expected from now on; null where the look ahead reaches into nothing of what is asked for. */
function forecastOf(
  { horizonId, madeAt, forecast: { steps, probabilities } }: StoredHorizon,
  nowMs: number,
  toMs: number,
  usd: (stretches: Stretches) => unknown,
) {
  const ahead = steps.filter(
    ({ startMs, minutes }) => startMs + minutes * MINUTE_MS > nowMs && startMs < toMs,
  );
  if (ahead.length === 0) return null;
  const column = (of: (step: (typeof steps)[number]) => number): unknown =>
    usd({
      startMs: ahead.map(({ startMs }) => Math.max(startMs, nowMs)),
      endMs: ahead.map(({ startMs, minutes }) => startMs + minutes * MINUTE_MS),
      value: ahead.map(of),
    });
  const quantile = (probability: number): unknown => {
    const index = probabilities.indexOf(probability);
    return column((step) => step.quantilesUsdPerMwh[index] ?? step.meanUsdPerMwh);
  };
  return {
    horizonId,
    madeAt,
    low: quantile(BAND.low),
    mean: column((step) => step.meanUsdPerMwh),
    high: quantile(BAND.high),
  };
}

/** Setpoints until now, then the load that the look ahead plans. */
function plannedOf(course: PlanCourse, horizon: StoredHorizon | null, nowMs: number): Stretches {
  const past = heldUntilNext(course.madeAtMs, course.setpointW, nowMs);
  if (horizon === null) return past;
  const ahead = horizon.forecast.steps
    .map(({ startMs, minutes }, at) => ({
      startMs: Math.max(startMs, nowMs),
      endMs: startMs + minutes * MINUTE_MS,
      value: horizon.plan.siteW[at]!,
    }))
    .filter(({ startMs, endMs }) => startMs < endMs);
  return {
    startMs: [...Array.from(past.startMs), ...ahead.map(({ startMs }) => startMs)],
    endMs: [...Array.from(past.endMs), ...ahead.map(({ endMs }) => endMs)],
    value: [...Array.from(past.value), ...ahead.map(({ value }) => value)],
  };
}

/** Of a column of the highest values the highest in each step. */
function greatestOf({ mean, high }: StepColumn): StepColumn['high'] {
  return high ?? mean;
}

function utc(ms: number): DateTime {
  return DateTime.fromMillis(ms, { zone: 'utc' });
}
