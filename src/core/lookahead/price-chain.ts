import { fromScale } from '../forecast/price-inputs.js';
import { scoreToPrice } from '../forecast/price-marginals.js';
import { normalMean, placeMs, type PriceOutlook, type StepOutlook } from '../forecast/price-outlook.js';
import {
  advance,
  carryState,
  noiseVariance,
  observe,
  type ScoreDynamics,
  type ScoreState,
} from '../forecast/score-dynamics.js';
import { axisNodes, FAST, type Moves, movesAlong, SHOCKS, SLOW } from './lattice.js';

/** One step of the price as a chain over beliefs. */
export interface ChainStep {
  /** USD/MWh by surprise and node, and as expected at each node. */
  readonly pricesUsdPerMwh: readonly Float64Array[];
  readonly meansUsdPerMwh: Float64Array;
  /** From this step's nodes to the next one's. */
  readonly fast: Moves;
  readonly slow: Moves;
}

const HOUR_MS = 3_600_000;

/**
 * The prices of an outlook as a chain: at each step a belief (a node), then the interval's surprise, which gives its price
 * and the belief at the next step. How sure a belief is follows from the dynamics alone (a Kalman filter's covariance), so
 * the means are all that there is to know. Nothing is drawn by chance.
 */
export function priceChain({ steps, model, states }: PriceOutlook): ChainStep[] {
  const dynamicsOf = ({ anchor }: StepOutlook): ScoreDynamics => model.anchors[anchor].dynamics;
  let state: ScoreState = states[steps[0]!.anchor];
  return steps.map((step, index) => {
    const dynamics = dynamicsOf(step);
    const here = advance(dynamics, state, placeMs(step, model.minutes));
    const gains = surprise(dynamics, here, step.noiseRatio);
    const next = steps[index + 1] ?? { ...step, startMs: step.startMs + step.minutes * 60_000 };
    const hours = (placeMs(next, model.minutes) - here.atMs) / HOUR_MS;
    const seen = observe(dynamics, here, { atMs: here.atMs, score: here.fast + here.slow }, step.noiseRatio);
    state = carryState(dynamics, dynamicsOf(next), seen);
    return {
      ...pricesOf(step, dynamics, gains.deviation),
      fast: movesAlong(FAST, Math.exp(-hours / dynamics.fastHours), gains.fast),
      slow: movesAlong(SLOW, Math.exp(-hours / dynamics.slowHours), gains.slow),
    };
  });
}

/** Standard deviation of the score to come, and by how many of its own each part's mean moves when it is one off. */
function surprise(
  dynamics: ScoreDynamics,
  { fastVariance, slowVariance, covariance }: ScoreState,
  noiseRatio: number,
): { deviation: number; fast: number; slow: number } {
  const deviation = Math.sqrt(
    fastVariance + slowVariance + 2 * covariance + noiseRatio * noiseVariance(dynamics),
  );
  return {
    deviation,
    fast: inDeviations((fastVariance + covariance) / deviation, dynamics.fastVariance),
    slow: inDeviations((slowVariance + covariance) / deviation, dynamics.slowVariance),
  };
}

/** A part's mean in its standard deviations; a part that the dynamics do not have stays at 0. */
export function inDeviations(mean: number, variance: number): number {
  return variance > 0 ? mean / Math.sqrt(variance) : 0;
}

/** Prices are tabulated over the score, and taken from straight lines between. */
const SCORES_PER_UNIT = 16;
const SCORE_HIGHEST = 4;

function pricesOf(
  step: StepOutlook,
  { fastVariance, slowVariance }: ScoreDynamics,
  deviation: number,
): Pick<ChainStep, 'pricesUsdPerMwh' | 'meansUsdPerMwh'> {
  const [fastDeviation, slowDeviation] = [Math.sqrt(fastVariance), Math.sqrt(slowVariance)];
  const scores = axisNodes(FAST).flatMap((fast) =>
    axisNodes(SLOW).map((slow) => fast * fastDeviation + slow * slowDeviation),
  );
  const price = tabulated(SCORES_PER_UNIT, (score) => fromScale(scoreToPrice(step.marginal, score)));
  const mean = tabulated(SCORES_PER_UNIT / 4, (score) =>
    normalMean((node) => price(score + deviation * node)),
  );
  return {
    pricesUsdPerMwh: SHOCKS.map((shock) => pricesAt(price, scores, deviation * shock)),
    meansUsdPerMwh: pricesAt(mean, scores, 0),
  };
}

function pricesAt(of: (score: number) => number, scores: readonly number[], shift: number): Float64Array {
  const prices = new Float64Array(scores.length);
  for (let node = 0; node < scores.length; node += 1) prices[node] = of(scores[node]! + shift);
  return prices;
}

function tabulated(perUnit: number, of: (score: number) => number): (score: number) => number {
  const last = 2 * SCORE_HIGHEST * perUnit;
  const values = new Float64Array(last + 1);
  for (let at = 0; at <= last; at += 1) values[at] = of(at / perUnit - SCORE_HIGHEST);
  return (score) => {
    const place = Math.min(last - 1e-9, Math.max(0, (score + SCORE_HIGHEST) * perUnit));
    const below = Math.floor(place);
    return values[below]! + (values[below + 1]! - values[below]!) * (place - below);
  };
}
