import { assert } from '../assert.js';

/** Measured behaviour of what is told to respond. */
export interface Responders {
  /** Miners that are told to, alike. */
  readonly count: number;
  readonly powerWEach: number;
  /** Share of them that does, as measured, 0–1. */
  readonly responseRatio: number;
  /** One standard deviation of the meter against the sum of miners, in W. */
  readonly meterErrorW: number;
}

/**
 * How many watts more than owed to tell to go, so that falling short of `dropW` has at most the chance `shortfallMax`: those
 * expected not to respond, and as many standard deviations of (binomial) response and meter together as the bound asks for,
 * by Cantelli's inequality, which holds whatever the distribution. Null where all together would not be enough.
 */
export function overDispatchW(responders: Responders, dropW: number, shortfallMax: number): number | null {
  const { count, powerWEach, responseRatio, meterErrorW } = responders;
  assert(shortfallMax > 0 && shortfallMax < 1, `a chance of ${shortfallMax} is not between 0 and 1`);
  const deviations = Math.sqrt((1 - shortfallMax) / shortfallMax);
  const surelyW = (told: number): number => {
    const variance = told * powerWEach ** 2 * responseRatio * (1 - responseRatio) + meterErrorW ** 2;
    return told * powerWEach * responseRatio - deviations * Math.sqrt(variance);
  };
  if (surelyW(count) < dropW) return null;
  let [low, high] = [0, count];
  // What is sure grows with the number told once it is above nothing, so halving finds the least.
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (surelyW(middle) >= dropW) high = middle;
    else low = middle + 1;
  }
  return Math.max(0, high * powerWEach - dropW);
}
