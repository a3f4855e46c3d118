import { assert } from '../assert.js';
import { SeededRandom } from '../statistics/index.js';
import { fromScale } from './price-inputs.js';
import { scoreToPrice } from './price-marginals.js';
import type { PriceAnchor } from './price-model.js';
import {
  placeMs,
  type PriceOutlook,
  type Step,
  stepExceedance,
  stepMean,
  stepQuantiles,
} from './price-outlook.js';
import { ScorePath } from './score-dynamics.js';

/** Real-time prices of a horizon as they are expected, USD/MWh. Plain data. */
export interface PriceForecast {
  readonly madeAtMs: number;
  /** Of the quantiles, ascending. */
  readonly probabilities: readonly number[];
  /** A price above this counts as a spike. */
  readonly spikeUsdPerMwh: number;
  readonly steps: readonly PriceForecastStep[];
  /**
   * How far off the median was on what the model has learned from, and how many times as far without a day-ahead price. Null
   * where there was nothing to learn from: then the forecast is an assumption.
   */
  readonly absErrorUsdPerMwh: Readonly<Record<PriceAnchor, number | null>>;
  readonly errorRatioWithoutDayAhead: number | null;
}

export interface PriceForecastStep extends Step {
  readonly anchor: PriceAnchor;
  readonly meanUsdPerMwh: number;
  readonly quantilesUsdPerMwh: readonly number[];
  readonly spikeProbability: number;
}

/** Paths of the price through the horizon, equally likely; each has one price a step, USD/MWh. */
export interface PriceScenarios {
  readonly madeAtMs: number;
  readonly seed: number;
  readonly weight: number;
  readonly pathsUsdPerMwh: readonly (readonly number[])[];
}

export const FORECAST_PROBABILITIES = [0.02, 0.1, 0.25, 0.5, 0.75, 0.9, 0.98] as const;
export const SPIKE_USD_PER_MWH = 100;

export function priceForecast(
  outlook: PriceOutlook,
  probabilities: readonly number[] = FORECAST_PROBABILITIES,
  spikeUsdPerMwh = SPIKE_USD_PER_MWH,
): PriceForecast {
  const { anchors } = outlook.model;
  const absErrorUsdPerMwh = {
    'day-ahead': anchors['day-ahead'].absErrorUsdPerMwh,
    profile: anchors.profile.absErrorUsdPerMwh,
  };
  const { 'day-ahead': dayAhead, profile } = absErrorUsdPerMwh;
  return {
    madeAtMs: outlook.madeAtMs,
    probabilities,
    spikeUsdPerMwh,
    steps: outlook.steps.map((step) => ({
      startMs: step.startMs,
      minutes: step.minutes,
      anchor: step.anchor,
      meanUsdPerMwh: stepMean(step),
      quantilesUsdPerMwh: stepQuantiles(step, probabilities),
      spikeProbability: stepExceedance(step, spikeUsdPerMwh),
    })),
    absErrorUsdPerMwh,
    errorRatioWithoutDayAhead: dayAhead && profile ? profile / dayAhead : null,
  };
}

/** So many paths are drawn for each that is kept. */
const DRAWS_PER_SCENARIO = 20;

/**
 * `count` equally likely paths. Many are drawn, put in order of how dear they are on the whole, and one is taken from each
 * `count`-th of them: a small set then has its dear and its cheap days in the right proportion.
 */
export function priceScenarios(outlook: PriceOutlook, count: number, seed: number): PriceScenarios {
  assert(count >= 1 && Number.isInteger(count), `${count} scenarios`);
  const random = new SeededRandom(seed);
  const draws = Array.from({ length: count * DRAWS_PER_SCENARIO }, () => {
    const scores = drawPath(outlook, random);
    return {
      scores,
      sum: scores.reduce((sum, score, index) => sum + score * outlook.steps[index]!.minutes, 0),
    };
  });
  draws.sort((a, b) => a.sum - b.sum);
  const pathsUsdPerMwh = Array.from({ length: count }, (_, index) => {
    const within = Math.floor(random.uniform() * DRAWS_PER_SCENARIO);
    const { scores } = draws[index * DRAWS_PER_SCENARIO + within]!;
    return scores.map((score, at) => fromScale(scoreToPrice(outlook.steps[at]!.marginal, score)));
  });
  return { madeAtMs: outlook.madeAtMs, seed, weight: 1 / count, pathsUsdPerMwh };
}

function drawPath({ model, states, steps }: PriceOutlook, random: SeededRandom): number[] {
  const first = steps[0]?.anchor ?? 'profile';
  const path = new ScorePath(model.anchors[first].dynamics, states[first], random);
  return steps.map((step) =>
    path.next(model.anchors[step.anchor].dynamics, placeMs(step, model.minutes), step.noiseRatio),
  );
}
