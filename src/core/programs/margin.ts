import { assert } from '../assert.js';
import { betaBinomial, normalCdf } from '../statistics/index.js';

/** Measured behaviour of what is told to respond. */
export interface Responders {
  /** Miners that could be told to, alike. */
  readonly count: number;
  readonly powerWEach: number;
  /** Share of them that does, 0–1. */
  readonly responseRatio: number;
  /** Outcomes that the share is known from; null: it is known exactly. What is not known of it does not average out. */
  readonly outcomes: number | null;
  /** One standard deviation of the meter against the sum of miners, in W. */
  readonly meterErrorW: number;
}

/** Outcomes that make a share as good as known: the doubt left is a hundredth of a thousandth. */
const OUTCOMES_OF_CERTAINTY = 1e9;

/**
 * How many watts more than owed to tell to go, so that falling short of `dropW` has at most the chance `shortfallMax`: as
 * few miners as keep it. Null where all together would not be enough.
 */
export function overDispatchW(responders: Responders, dropW: number, shortfallMax: number): number | null {
  const { count, powerWEach } = responders;
  assert(shortfallMax > 0 && shortfallMax < 1, `a chance of ${shortfallMax} is not between 0 and 1`);
  if (shortfallProbability(responders, count, dropW) > shortfallMax) return null;
  let [low, high] = [0, count];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (shortfallProbability(responders, middle, dropW) <= shortfallMax) high = middle;
    else low = middle + 1;
  }
  return Math.max(0, high * powerWEach - dropW);
}

/**
 * The chance that the meter shows less than `dropW` gone when `told` miners are told to: each responds by itself at a rate
 * that is itself only known from so many outcomes, and the meter's error is normal. Failures with one cause (a switch, a
 * subnet) come together, and are in it only as far as the outcomes had them.
 */
export function shortfallProbability(responders: Responders, told: number, dropW: number): number {
  const { powerWEach, responseRatio, outcomes, meterErrorW } = responders;
  const known = outcomes ?? OUTCOMES_OF_CERTAINTY;
  const chances = betaBinomial(told, responseRatio * known, (1 - responseRatio) * known);
  return chances.reduce((sum, chance, responding) => {
    const missingW = dropW - responding * powerWEach;
    return sum + chance * (meterErrorW > 0 ? normalCdf(missingW / meterErrorW) : missingW > 0 ? 1 : 0);
  }, 0);
}
