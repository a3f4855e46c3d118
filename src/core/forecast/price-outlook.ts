import { dot, normalCdf, normalQuantile } from '../statistics/index.js';
import {
  betweenHours,
  fromScale,
  hourPlace,
  type PriceView,
  priceFeatures,
  toScale,
} from './price-inputs.js';
import { marginalAt, priceToScore, scoreToPrice } from './price-marginals.js';
import { anchorValue, type PriceAnchor, type PriceModel } from './price-model.js';
import { advance, initialState, noiseVariance, observe, type ScoreState } from './score-dynamics.js';
import type { ZoneClock } from './zone-clock.js';

/** A step of the planner's horizon: at most an hour, within one hour of the clock. */
export interface Step {
  readonly startMs: number;
  readonly minutes: number;
}

/** What is thought of the price of each step, before it's told as quantiles, probabilities or scenarios. Plain data. */
export interface PriceOutlook {
  readonly madeAtMs: number;
  readonly model: PriceModel;
  readonly states: Readonly<Record<PriceAnchor, ScoreState>>;
  readonly steps: readonly StepOutlook[];
}

export interface StepOutlook extends Step {
  readonly anchor: PriceAnchor;
  /** Prices on the scale at the marginals' normal scores, ascending. */
  readonly marginal: readonly number[];
  /** Of the step's normal score, given the newest prices. */
  readonly scoreMean: number;
  readonly scoreDeviation: number;
  /** Share of the noise of single intervals that is left in the step's mean. */
  readonly noiseRatio: number;
}

/** Older prices tell nothing more about what comes. */
const FOLLOW_HOURS = 12;
const MINUTE_MS = 60_000;

/**
 * What the newest prices and the model say of `steps`. A step that is longer than a market interval is taken as the
 * interval at its middle, with the noise of its mean.
 */
export function priceOutlook(
  model: PriceModel,
  view: PriceView,
  clock: ZoneClock,
  steps: readonly Step[],
): PriceOutlook {
  const conditions = new Conditions(model, view, clock);
  const states = {
    'day-ahead': stateOf('day-ahead', model, view, conditions),
    profile: stateOf('profile', model, view, conditions),
  };
  return {
    madeAtMs: view.madeAtMs,
    model,
    states,
    steps: steps.map(({ startMs, minutes }) => {
      const atMs = placeMs({ startMs, minutes }, model.minutes);
      const anchor = conditions.marginal('day-ahead', atMs) ? 'day-ahead' : 'profile';
      const { dynamics } = model.anchors[anchor];
      const state = advance(dynamics, states[anchor], atMs);
      const noiseRatio = Math.min(1, model.minutes / minutes);
      const variance =
        state.fastVariance + state.slowVariance + 2 * state.covariance + noiseRatio * noiseVariance(dynamics);
      return {
        startMs,
        minutes,
        anchor,
        marginal: conditions.marginal(anchor, atMs)!,
        scoreMean: state.fast + state.slow,
        scoreDeviation: Math.sqrt(variance),
        noiseRatio,
      };
    }),
  };
}

/** Start of the market interval that stands for a step. */
export function placeMs({ startMs, minutes }: Step, marketMinutes: number): number {
  return startMs + Math.max(0, (minutes - marketMinutes) / 2) * MINUTE_MS;
}

const HOUR_MS = 60 * MINUTE_MS;

/** Distributions of market intervals by anchor; what is known by the hour is worked out once. */
class Conditions {
  readonly #levels = new Map<string, number | null>();

  constructor(
    private readonly model: PriceModel,
    private readonly view: PriceView,
    private readonly clock: ZoneClock,
  ) {}

  /** Of the interval that starts at `startMs`; null where the anchor isn't known. */
  marginal(kind: PriceAnchor, startMs: number): readonly number[] | null {
    const { minutes, anchors } = this.model;
    const middleMs = startMs + (minutes * MINUTE_MS) / 2;
    const level = betweenHours(
      middleMs,
      (hourMs) => this.#level(kind, hourMs),
      (own, other, share) => own + (other - own) * share,
    );
    if (level === null) return null;
    return marginalAt(anchors[kind].marginals, hourPlace(this.clock, middleMs), level);
  }

  #level(kind: PriceAnchor, hourMs: number): number | null {
    const key = `${kind} ${hourMs}`;
    const known = this.#levels.get(key);
    if (known !== undefined) return known;
    const { model, view, clock } = this;
    const anchor = anchorValue(kind, model, view, clock, hourMs);
    const level =
      anchor === null
        ? null
        : dot(priceFeatures(view, model.load, anchor, hourMs), model.anchors[kind].coefficients);
    this.#levels.set(key, level);
    return level;
  }
}

/** Follows the newest prices: where they stand in their distributions, and what of it lasts. */
function stateOf(kind: PriceAnchor, model: PriceModel, view: PriceView, conditions: Conditions): ScoreState {
  const { dynamics } = model.anchors[kind];
  const fromMs = view.madeAtMs - FOLLOW_HOURS * HOUR_MS;
  let state = initialState(dynamics, fromMs);
  for (const { startMs, value } of view.realTime.between(fromMs, view.madeAtMs)) {
    const marginal = conditions.marginal(kind, startMs);
    if (!marginal) continue;
    state = observe(dynamics, state, { atMs: startMs, score: priceToScore(marginal, toScale(value)) });
  }
  return state;
}

/** Quantiles of a step's price, USD/MWh. */
export function stepQuantiles(step: StepOutlook, probabilities: readonly number[]): number[] {
  return probabilities.map((each) =>
    fromScale(scoreToPrice(step.marginal, step.scoreMean + step.scoreDeviation * normalQuantile(each))),
  );
}

const MEAN_NODES = Array.from({ length: 33 }, (_, index) => (index - 16) / 4);
const MEAN_WEIGHTS = MEAN_NODES.map((node) => Math.exp((-node * node) / 2));
const MEAN_TOTAL = MEAN_WEIGHTS.reduce((sum, each) => sum + each, 0);

/** Mean of a function of a standard normal variable. */
export function normalMean(of: (deviations: number) => number): number {
  let sum = 0;
  for (let index = 0; index < MEAN_NODES.length; index += 1)
    sum += MEAN_WEIGHTS[index]! * of(MEAN_NODES[index]!);
  return sum / MEAN_TOTAL;
}

/** Expected price of a step, USD/MWh. */
export function stepMean({ marginal, scoreMean, scoreDeviation }: StepOutlook): number {
  return normalMean((node) => fromScale(scoreToPrice(marginal, scoreMean + scoreDeviation * node)));
}

/** Probability that a step's price is above `priceUsdPerMwh`. */
export function stepExceedance(step: StepOutlook, priceUsdPerMwh: number): number {
  const score = priceToScore(step.marginal, toScale(priceUsdPerMwh));
  return 1 - normalCdf((score - step.scoreMean) / step.scoreDeviation);
}
