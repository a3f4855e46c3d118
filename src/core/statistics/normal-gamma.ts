import { normalQuantile } from './normal.js';

/**
 * What is known of a normal variable whose mean and spread are both unknown: `mean` as from `meanCount` observations, the squared
 * spread as from `spreadCount`. Plain data; the conjugate prior of the normal distribution.
 */
export interface NormalBelief {
  readonly mean: number;
  readonly meanCount: number;
  readonly spread: number;
  readonly spreadCount: number;
}

/** The belief after one more observation of the given weight. */
export function observeNormal(belief: NormalBelief, value: number, weight = 1): NormalBelief {
  const meanCount = belief.meanCount + weight;
  const spreadCount = belief.spreadCount + weight;
  const miss = value - belief.mean;
  const squares =
    belief.spread ** 2 * belief.spreadCount + (belief.meanCount * weight * miss ** 2) / meanCount;
  return {
    mean: belief.mean + (weight * miss) / meanCount,
    meanCount,
    spread: Math.sqrt(squares / spreadCount),
    spreadCount,
  };
}

/** The belief with no more weight than `countMax` observations, so that what comes later can still change it. */
export function forgetting(belief: NormalBelief, countMax: number): NormalBelief {
  return {
    ...belief,
    meanCount: Math.min(belief.meanCount, countMax),
    spreadCount: Math.min(belief.spreadCount, countMax),
  };
}

/** How far the mean may be from the truth: one standard error. */
export function meanError({ spread, meanCount }: NormalBelief): number {
  return spread / Math.sqrt(meanCount);
}

/** Quantile of the next observation, whose mean and spread are only believed: Student's t. */
export function predictiveQuantile(belief: NormalBelief, probability: number): number {
  const deviation = belief.spread * Math.sqrt(1 + 1 / belief.meanCount);
  return belief.mean + deviation * studentQuantile(probability, belief.spreadCount);
}

/** Quantile of Student's t for three degrees of freedom and more, by Cornish and Fisher's expansion; within 2 % from 1 % to 99 %. */
export function studentQuantile(probability: number, degrees: number): number {
  const z = normalQuantile(probability);
  const [z3, z5, z7] = [z ** 3, z ** 5, z ** 7];
  return (
    z +
    (z3 + z) / (4 * degrees) +
    (5 * z5 + 16 * z3 + 3 * z) / (96 * degrees ** 2) +
    (3 * z7 + 19 * z5 + 17 * z3 - 15 * z) / (384 * degrees ** 3)
  );
}

/** Beyond so many spreads an observation loses weight (Huber): it moves the mean no more than one at the edge would. */
const EDGE = 2.5;

export function robustWeight(belief: NormalBelief, value: number): number {
  const spreads = Math.abs(value - belief.mean) / belief.spread;
  return spreads <= EDGE ? 1 : EDGE / spreads;
}
