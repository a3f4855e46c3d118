import type { SeededRandom } from '../statistics/index.js';

/**
 * How normal scores hang together in time, as plain data: a fast and a slow part that each forget exponentially, and noise
 * that is new in each interval. The three variances add up to 1.
 */
export interface ScoreDynamics {
  readonly fastVariance: number;
  readonly fastHours: number;
  readonly slowVariance: number;
  readonly slowHours: number;
}

/** What is known of the two parts at one instant: means, variances, covariance. */
export interface ScoreState {
  readonly atMs: number;
  readonly fast: number;
  readonly slow: number;
  readonly fastVariance: number;
  readonly slowVariance: number;
  readonly covariance: number;
}

export interface TimedScore {
  readonly atMs: number;
  readonly score: number;
}

const HOUR_MS = 3_600_000;
const FAST_HOURS = [0.5, 1, 2, 4] as const;
const SLOW_HOURS = [8, 16, 32, 64, 128] as const;
/** Some of an interval's price is always new. */
const EXPLAINED_MAX = 0.97;
/** Taken where there is too little history to measure: an assumption. */
export const ASSUMED_DYNAMICS: ScoreDynamics = {
  fastVariance: 0.5,
  fastHours: 1,
  slowVariance: 0.3,
  slowHours: 16,
};
const LAGS_HOURS = [0.25, 0.5, 1, 2, 4, 8, 16, 24, 48] as const;
const PAIRS_MIN = 200;

/** Fits the dynamics to the autocorrelations of scores that stand in ascending order, `minutes` apart where none is missing. */
export function fitScoreDynamics(scores: readonly TimedScore[], minutes: number): ScoreDynamics {
  const observed = autocorrelations(scores, minutes);
  if (observed.length < 3) return ASSUMED_DYNAMICS;
  let best = { error: Infinity, dynamics: ASSUMED_DYNAMICS };
  for (const fastHours of FAST_HOURS) {
    for (const slowHours of SLOW_HOURS) {
      const dynamics = fitVariances(observed, fastHours, slowHours);
      const error = observed.reduce(
        (sum, { hours, correlation }) => sum + (correlation - correlationAt(dynamics, hours)) ** 2,
        0,
      );
      if (error < best.error) best = { error, dynamics };
    }
  }
  return best.dynamics;
}

function correlationAt(
  { fastVariance, fastHours, slowVariance, slowHours }: ScoreDynamics,
  hours: number,
): number {
  return fastVariance * Math.exp(-hours / fastHours) + slowVariance * Math.exp(-hours / slowHours);
}

interface LagCorrelation {
  readonly hours: number;
  readonly correlation: number;
}

function autocorrelations(scores: readonly TimedScore[], minutes: number): LagCorrelation[] {
  const byTime = new Map(scores.map(({ atMs, score }) => [atMs, score]));
  return LAGS_HOURS.filter((hours) => (hours * 60) % minutes === 0).flatMap((hours) => {
    let [sum, squares, count] = [0, 0, 0];
    for (const { atMs, score } of scores) {
      const before = byTime.get(atMs - hours * HOUR_MS);
      if (before === undefined) continue;
      sum += score * before;
      squares += (score * score + before * before) / 2;
      count += 1;
    }
    return count < PAIRS_MIN ? [] : [{ hours, correlation: sum / squares }];
  });
}

/** Least squares for the two variances at given times, neither negative, not above `EXPLAINED_MAX` together. */
function fitVariances(
  observed: readonly LagCorrelation[],
  fastHours: number,
  slowHours: number,
): ScoreDynamics {
  let [ff, fs, ss, fy, sy] = [0, 0, 0, 0, 0];
  for (const { hours, correlation } of observed) {
    const [fast, slow] = [Math.exp(-hours / fastHours), Math.exp(-hours / slowHours)];
    ff += fast * fast;
    fs += fast * slow;
    ss += slow * slow;
    fy += fast * correlation;
    sy += slow * correlation;
  }
  const determinant = ff * ss - fs * fs;
  let fastVariance = Math.max(0, (fy * ss - sy * fs) / determinant);
  let slowVariance = Math.max(0, (sy * ff - fy * fs) / determinant);
  if (fastVariance === 0) slowVariance = Math.max(0, sy / ss);
  if (slowVariance === 0) fastVariance = Math.max(0, fy / ff);
  const shrink = Math.min(1, EXPLAINED_MAX / (fastVariance + slowVariance || 1));
  return { fastVariance: fastVariance * shrink, fastHours, slowVariance: slowVariance * shrink, slowHours };
}

/** The dynamics where nothing has been seen. */
export function initialState({ fastVariance, slowVariance }: ScoreDynamics, atMs: number): ScoreState {
  return { atMs, fast: 0, slow: 0, fastVariance, slowVariance, covariance: 0 };
}

/** The state `atMs`, if nothing more is seen until then. */
export function advance(dynamics: ScoreDynamics, state: ScoreState, atMs: number): ScoreState {
  const hours = Math.max(0, atMs - state.atMs) / HOUR_MS;
  const [fast, slow] = [Math.exp(-hours / dynamics.fastHours), Math.exp(-hours / dynamics.slowHours)];
  return {
    atMs,
    fast: state.fast * fast,
    slow: state.slow * slow,
    fastVariance: state.fastVariance * fast * fast + dynamics.fastVariance * (1 - fast * fast),
    slowVariance: state.slowVariance * slow * slow + dynamics.slowVariance * (1 - slow * slow),
    covariance: state.covariance * fast * slow,
  };
}

/**
 * The state after a score was seen (a Kalman filter's step).
 * @param noiseRatio share of the noise's variance that is in it: below 1 for means over several intervals
 */
export function observe(
  dynamics: ScoreDynamics,
  before: ScoreState,
  { atMs, score }: TimedScore,
  noiseRatio = 1,
): ScoreState {
  const state = advance(dynamics, before, atMs);
  const fastGain = state.fastVariance + state.covariance;
  const slowGain = state.slowVariance + state.covariance;
  const variance = fastGain + slowGain + noiseRatio * noiseVariance(dynamics);
  const surprise = (score - state.fast - state.slow) / variance;
  return {
    atMs,
    fast: state.fast + fastGain * surprise,
    slow: state.slow + slowGain * surprise,
    fastVariance: state.fastVariance - (fastGain * fastGain) / variance,
    slowVariance: state.slowVariance - (slowGain * slowGain) / variance,
    covariance: state.covariance - (fastGain * slowGain) / variance,
  };
}

export function noiseVariance({ fastVariance, slowVariance }: ScoreDynamics): number {
  return 1 - fastVariance - slowVariance;
}

/** A path of scores, drawn step by step from a state on. The dynamics may change on the way, as the anchor of prices does. */
export class ScorePath {
  #atMs: number;
  #fast: number;
  #slow: number;

  constructor(
    private dynamics: ScoreDynamics,
    state: ScoreState,
    private readonly random: SeededRandom,
  ) {
    const deviation = Math.sqrt(state.fastVariance);
    const slope = deviation > 0 ? state.covariance / deviation : 0;
    const first = random.normal();
    this.#atMs = state.atMs;
    this.#fast = state.fast + deviation * first;
    this.#slow =
      state.slow +
      slope * first +
      Math.sqrt(Math.max(0, state.slowVariance - slope * slope)) * random.normal();
  }

  /**
   * The score at `atMs`, not before the one drawn last.
   * @param noiseRatio share of the noise's variance that is left: below 1 for means over several intervals
   */
  next(dynamics: ScoreDynamics, atMs: number, noiseRatio: number): number {
    const { random } = this;
    const hours = (atMs - this.#atMs) / HOUR_MS;
    const [keepFast, keepSlow] = [
      Math.exp(-hours / dynamics.fastHours),
      Math.exp(-hours / dynamics.slowHours),
    ];
    const { fastVariance, slowVariance } = dynamics;
    this.#fast =
      this.#fast * carried(this.dynamics.fastVariance, fastVariance) * keepFast +
      Math.sqrt(fastVariance * (1 - keepFast ** 2)) * random.normal();
    this.#slow =
      this.#slow * carried(this.dynamics.slowVariance, slowVariance) * keepSlow +
      Math.sqrt(slowVariance * (1 - keepSlow ** 2)) * random.normal();
    this.#atMs = atMs;
    this.dynamics = dynamics;
    return this.#fast + this.#slow + Math.sqrt(noiseVariance(dynamics) * noiseRatio) * random.normal();
  }
}

/** The state under another dynamics: each part is as many standard deviations as before. */
export function carryState(from: ScoreDynamics, to: ScoreDynamics, state: ScoreState): ScoreState {
  if (from === to) return state;
  const [fast, slow] = [
    carried(from.fastVariance, to.fastVariance),
    carried(from.slowVariance, to.slowVariance),
  ];
  return {
    atMs: state.atMs,
    fast: state.fast * fast,
    slow: state.slow * slow,
    fastVariance: state.fastVariance * fast * fast,
    slowVariance: state.slowVariance * slow * slow,
    covariance: state.covariance * fast * slow,
  };
}

/** What a part under one dynamics is under another: as many standard deviations. */
function carried(fromVariance: number, toVariance: number): number {
  return fromVariance > 0 ? Math.sqrt(toVariance / fromVariance) : 0;
}
