import { dot, NormalEquations } from '../statistics/index.js';
import {
  betweenHours,
  FEATURE_COUNT,
  fromScale,
  hourOfWeek,
  hourPlace,
  type LoadScale,
  type PriceView,
  priceFeatures,
  toScale,
} from './price-inputs.js';
import { fitMarginals, marginalAt, type Marginals, priceToScore, type Residual } from './price-marginals.js';
import { fitScoreDynamics, type ScoreDynamics } from './score-dynamics.js';
import type { ZoneClock } from './zone-clock.js';

/**
 * What a price forecast rests on where the day-ahead price is known (`day-ahead`), and where it isn't (`profile`: the mean of
 * the same hour of the week).
 */
export type PriceAnchor = 'day-ahead' | 'profile';

/** A price model as plain data, learned from the window before `fittedAtMs`. */
export interface PriceModel {
  readonly schema: 1;
  readonly fittedAtMs: number;
  readonly zone: string;
  /** Of the real-time market's intervals. */
  readonly minutes: number;
  readonly load: LoadScale | null;
  /** Prices on the scale by hour of the week. */
  readonly profile: readonly number[];
  readonly anchors: Readonly<Record<PriceAnchor, AnchoredModel>>;
}

export interface AnchoredModel {
  /** Intervals learned from; with 0 the model is an assumption. */
  readonly intervalCount: number;
  /** Of the expectation on the scale; see `priceFeatures`. */
  readonly coefficients: readonly number[];
  readonly marginals: Marginals;
  readonly dynamics: ScoreDynamics;
  /** Mean distance of the model's median from the price, on what it learned from; null with nothing to learn from. */
  readonly absErrorUsdPerMwh: number | null;
}

const DAY_MS = 86_400_000;
const WINDOW_DAYS = 60;
const HALF_LIFE_DAYS = 20;
/** What the prior counts for against rows of full weight. Coefficients of conditions that vary little stay at 0. */
const STIFFNESS = [50, 200, 200, 200, 200];
const PRIOR = [0, 1, 0, 0, 0];
/** How firmly an hour of the week stays at its hour of the day, and that at the mean: in intervals. */
const PROFILE_STIFFNESS = 8;
/** Where nothing is known at all. */
const ASSUMED_USD_PER_MWH = 30;

interface Row {
  readonly startMs: number;
  readonly target: number;
  readonly weight: number;
}

/** Learns a model from what the view knows. Once a day is enough; the forecast itself follows the newest prices. */
export function fitPriceModel(view: PriceView, clock: ZoneClock): PriceModel {
  const { madeAtMs, realTime } = view;
  const rows = realTime.between(madeAtMs - WINDOW_DAYS * DAY_MS, madeAtMs).map(({ startMs, value }): Row => {
    const ageDays = (madeAtMs - startMs) / DAY_MS;
    return { startMs, target: toScale(value), weight: 0.5 ** (ageDays / HALF_LIFE_DAYS) };
  });
  const load = loadScale(view, rows);
  const profile = profileOf(rows, clock);
  const anchored = (kind: PriceAnchor): AnchoredModel =>
    fitAnchored({
      view,
      clock,
      rows,
      load,
      anchorAt: (hourMs, knownByMs) => anchorValue(kind, { profile }, view, clock, hourMs, knownByMs),
    });
  return {
    schema: 1,
    fittedAtMs: madeAtMs,
    zone: clock.zone,
    minutes: realTime.minutes,
    load,
    profile,
    anchors: { 'day-ahead': anchored('day-ahead'), profile: anchored('profile') },
  };
}

/** What a step's expectation starts from, on the scale; null where it isn't known. */
export function anchorValue(
  kind: PriceAnchor,
  model: Pick<PriceModel, 'profile'>,
  view: PriceView,
  clock: ZoneClock,
  startMs: number,
  knownByMs?: number,
): number | null {
  if (kind === 'profile') return model.profile[hourOfWeek(clock, startMs)]!;
  const priceUsdPerMwh = view.dayAhead?.holding(startMs, knownByMs);
  return priceUsdPerMwh === undefined ? null : toScale(priceUsdPerMwh);
}

function loadScale(view: PriceView, rows: readonly Row[]): LoadScale | null {
  const loads = rows.flatMap(({ startMs }) => view.loadMw?.holding(startMs, startMs) ?? []);
  if (loads.length === 0) return null;
  const meanMw = loads.reduce((sum, each) => sum + each, 0) / loads.length;
  const variance = loads.reduce((sum, each) => sum + (each - meanMw) ** 2, 0) / loads.length;
  return variance > 0 ? { meanMw, deviationMw: Math.sqrt(variance) } : null;
}

function profileOf(rows: readonly Row[], clock: ZoneClock): number[] {
  const sums = (size: number): { weight: number; target: number }[] =>
    Array.from({ length: size }, () => ({ weight: 0, target: 0 }));
  const [all, day, week] = [sums(1), sums(24), sums(168)];
  for (const { startMs, target, weight } of rows) {
    const hour = hourOfWeek(clock, startMs);
    for (const sum of [all[0]!, day[hour % 24]!, week[hour]!]) {
      sum.weight += weight;
      sum.target += weight * target;
    }
  }
  const pulled = ({ weight, target }: { weight: number; target: number }, to: number): number =>
    (target + PROFILE_STIFFNESS * to) / (weight + PROFILE_STIFFNESS);
  const mean = pulled(all[0]!, toScale(ASSUMED_USD_PER_MWH));
  return week.map((sum, hour) => pulled(sum, pulled(day[hour % 24]!, mean)));
}

function fitAnchored(input: {
  readonly view: PriceView;
  readonly clock: ZoneClock;
  readonly rows: readonly Row[];
  readonly load: LoadScale | null;
  readonly anchorAt: (hourMs: number, knownByMs: number) => number | null;
}): AnchoredModel {
  const { view, clock, load, anchorAt } = input;
  const halfMs = view.realTime.minutes * 30_000;
  const rows = input.rows.flatMap((row) => {
    const { startMs } = row;
    const featuresOf = (hourMs: number): number[] | null => {
      const anchor = anchorAt(hourMs, startMs);
      return anchor === null ? null : priceFeatures(view, load, anchor, hourMs, startMs);
    };
    const features = betweenHours(startMs + halfMs, featuresOf, blended);
    return features ? [{ ...row, features }] : [];
  });
  const equations = new NormalEquations(FEATURE_COUNT);
  for (const { features, target, weight } of rows) equations.add(features, target, weight);
  const coefficients = equations.solve(PRIOR, STIFFNESS);
  const residuals = rows.map(({ startMs, features, target, weight }): Residual & { startMs: number } => {
    const level = dot(features, coefficients);
    return { startMs, residual: target - level, level, hour: hourPlace(clock, startMs + halfMs), weight };
  });
  const marginals = fitMarginals(residuals);
  const scores = residuals.map(({ startMs, residual, level, hour }) => ({
    atMs: startMs,
    score: priceToScore(marginalAt(marginals, hour, level), level + residual),
  }));
  return {
    intervalCount: rows.length,
    coefficients,
    marginals,
    dynamics: fitScoreDynamics(scores, view.realTime.minutes),
    absErrorUsdPerMwh: absError(residuals, marginals),
  };
}

function blended(own: readonly number[], other: readonly number[], share: number): number[] {
  return own.map((value, index) => value + (other[index]! - value) * share);
}

function absError(residuals: readonly Residual[], marginals: Marginals): number | null {
  let [sum, weights] = [0, 0];
  for (const { residual, level, hour, weight } of residuals) {
    const marginal = marginalAt(marginals, hour, level);
    const median = marginal[(marginal.length - 1) >> 1]!;
    sum += weight * Math.abs(fromScale(level + residual) - fromScale(median));
    weights += weight;
  }
  return weights > 0 ? sum / weights : null;
}
