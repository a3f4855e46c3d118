import { interpolate, normalQuantile, weightedQuantiles, type WeightedValue } from '../statistics/index.js';
import { toScale } from './price-inputs.js';

/** A price's distance from its expectation, both on the scale, with the conditions it was seen under. */
export interface Residual {
  readonly residual: number;
  /** The expectation on the scale. */
  readonly level: number;
  /** Of the day, 0 ≤ hour < 24, whole at the hours' middles. */
  readonly hour: number;
  readonly weight: number;
}

/**
 * The distribution of residuals by hour of the day (first index, 0–23) and expected price (second, `LEVELS`): quantiles at
 * `SCORES`.
 */
export type Marginals = readonly (readonly (readonly number[])[])[];

const PROBABILITIES = [
  0.001, 0.003, 0.01, 0.02, 0.04, 0.07, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7,
  0.75, 0.8, 0.85, 0.88, 0.91, 0.93, 0.95, 0.96, 0.97, 0.98, 0.985, 0.99, 0.994, 0.997, 0.999,
] as const;
/** Normal scores of the probabilities that a marginal distribution is kept at. */
export const SCORES = PROBABILITIES.map(normalQuantile);
/** Expected prices, on the scale, at which distributions are kept; straight lines between. */
export const LEVELS = [0, 12, 20, 28, 40, 60, 100, 200, 600].map(toScale);

const HOURS = 24;
/** A sample counts for hours less than this far from its own, over midnight too; the nearer the more. */
const HOUR_REACH = 2;
/** What a sample counts for where hour and price are others: what has never been seen at this hour may still come. */
const ELSEWHERE_WEIGHT = 0.002;
/** An assumption that carries the first days of a site, and tails that no sample reaches: so many samples' worth. */
const ASSUMED_WEIGHT = 4;
const EVEN_PROBABILITIES = Array.from({ length: 200 }, (_, index) => (index + 0.5) / 200);
const ASSUMED = EVEN_PROBABILITIES.map(normalQuantile).map(
  (score) => 0.35 * score + 0.25 * Math.max(0, score - 1) ** 2,
);
/** Beyond the outermost quantiles a distribution goes on straight, to here. */
const SCORE_MAX = 3.7;

/** Distributions of all hours and levels. */
export function fitMarginals(residuals: readonly Residual[]): Marginals {
  const elsewhere = elsewhereOf(residuals).map((each) => ({ ...each, level: null }));
  return byNearHours(residuals).map((here) => {
    const sorted = [...here, ...elsewhere].sort((a, b) => a.value - b.value);
    return LEVELS.map((_level, index) => {
      const samples: WeightedValue[] = [];
      for (const { value, weight, level } of sorted) {
        const share = level === null ? 1 : hat(index, level);
        if (share > 0) samples.push({ value, weight: weight * share });
      }
      return weightedQuantiles(samples, PROBABILITIES).map(rounded);
    });
  });
}

/** For each hour of the day the samples that count for it, with the weight that they have there. */
function byNearHours(residuals: readonly Residual[]): (WeightedValue & { level: number })[][] {
  const hours: (WeightedValue & { level: number })[][] = Array.from({ length: HOURS }, () => []);
  for (const { residual, weight, level, hour } of residuals) {
    for (let near = Math.ceil(hour - HOUR_REACH); near < hour + HOUR_REACH; near += 1) {
      const share = 1 - Math.abs(near - hour) / HOUR_REACH;
      if (share > 0) hours[(near + HOURS) % HOURS]!.push({ value: residual, weight: weight * share, level });
    }
  }
  return hours;
}

/** A model is stored, and a ten-thousandth of the price is nothing. */
function rounded(residual: number): number {
  return Math.round(residual * 1e4) / 1e4;
}

/** All samples whatever their hour and price, and what is assumed, as few samples that count everywhere. */
function elsewhereOf(residuals: readonly Residual[]): WeightedValue[] {
  const counted = (values: readonly number[], weight: number): WeightedValue[] =>
    values.map((value) => ({ value, weight: weight / values.length }));
  const assumed = counted(ASSUMED, ASSUMED_WEIGHT);
  const all = residuals.map(({ residual, weight }) => ({ value: residual, weight }));
  const total = all.reduce((sum, { weight }) => sum + weight, 0);
  if (total === 0) return assumed;
  const pooled = weightedQuantiles(
    all.sort((a, b) => a.value - b.value),
    EVEN_PROBABILITIES,
  );
  return [...assumed, ...counted(pooled, total * ELSEWHERE_WEIGHT)];
}

/** 1 at the level, 0 at its neighbours, straight between; the outermost reach outward without end. */
function hat(index: number, level: number): number {
  const [below, centre, above] = [LEVELS[index - 1], LEVELS[index]!, LEVELS[index + 1]];
  if (level <= centre) return below === undefined ? 1 : Math.max(0, (level - below) / (centre - below));
  return above === undefined ? 1 : Math.max(0, (above - level) / (above - centre));
}

/** The distribution at an hour and an expected price, straight between those kept: prices on the scale at `SCORES`, ascending. */
export function marginalAt(marginals: Marginals, hour: number, level: number): number[] {
  const place = interpolate(LEVELS, LEVEL_PLACES, level);
  const below = Math.min(Math.floor(place), LEVELS.length - 2);
  const share = place - below;
  const early = Math.floor(hour);
  const late = hour - early;
  const corners = [
    [marginals[early]![below]!, (1 - late) * (1 - share)],
    [marginals[early]![below + 1]!, (1 - late) * share],
    [marginals[(early + 1) % HOURS]![below]!, late * (1 - share)],
    [marginals[(early + 1) % HOURS]![below + 1]!, late * share],
  ] as const;
  return SCORES.map((_, index) => corners.reduce((sum, [cell, part]) => sum + cell[index]! * part, level));
}

const LEVEL_PLACES = LEVELS.map((_, index) => index);

/** The price, on the scale, that a normal score stands for. */
export function scoreToPrice(marginal: readonly number[], score: number): number {
  const clamped = Math.max(-SCORE_MAX, Math.min(SCORE_MAX, score));
  return alongLine(SCORES, marginal, clamped);
}

/** The normal score of a price on the scale. */
export function priceToScore(marginal: readonly number[], scaled: number): number {
  return Math.max(-SCORE_MAX, Math.min(SCORE_MAX, alongLine(marginal, SCORES, scaled)));
}

/** As `interpolate`, with the outermost lines going on beyond the ends. */
function alongLine(xs: readonly number[], ys: readonly number[], x: number): number {
  const last = xs.length - 1;
  if (x < xs[0]!) return ys[0]! + (x - xs[0]!) * slope(xs, ys, 0);
  if (x > xs[last]!) return ys[last]! + (x - xs[last]!) * slope(xs, ys, last - 1);
  return interpolate(xs, ys, x);
}

/** Where two prices are one, a small distance is kept between them: a score has one price and a price one score. */
const WIDTH_MIN = 1e-6;

function slope(xs: readonly number[], ys: readonly number[], at: number): number {
  return (ys[at + 1]! - ys[at]!) / Math.max(WIDTH_MIN, xs[at + 1]! - xs[at]!);
}
